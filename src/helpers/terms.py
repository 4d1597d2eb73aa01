"""What values of the record are called in a sentence or a label."""

from helpers.language import message, messages

# by `what` of a count: so many of it
COUNTED = {
    "attacks": messages("{n} attack", "{n} attacks"),
    "attacks_foiled": messages("{n} attack said to have been foiled", "{n} attacks said to have been foiled"),
    "operations": messages("{n} operation", "{n} operations"),
    "bombings": messages("{n} bombing", "{n} bombings"),
    "killed": messages("{n} killed", "{n} killed"),
    "captured": messages("{n} captured", "{n} captured"),
    "neutralised": messages("{n} “neutralised”", "{n} “neutralised”"),
    "injured": messages("{n} injured", "{n} injured"),
    "caves_destroyed": messages("{n} cave destroyed", "{n} caves destroyed"),
    "houses_destroyed": messages("{n} house destroyed", "{n} houses destroyed"),
    "houses_located": messages("{n} house located", "{n} houses located"),
    "aircraft": messages("{n} aircraft", "{n} aircraft"),
    "incidents": messages("{n} incident", "{n} incidents"),
    "explosions": messages("{n} explosive attack", "{n} explosive attacks"),
    "roadside_bombings": messages("{n} roadside bombing", "{n} roadside bombings"),
    "overruns": messages("{n} attempt to overrun a post", "{n} attempts to overrun posts"),
    "targeted_killings": messages("{n} targeted killing", "{n} targeted killings"),
    "casualties": messages("{n} killed or wounded", "{n} killed or wounded"),
}
# by `bound`: a number with a sign, where there is no room for words
SIGNED = {
    "exact": message("{n}"),
    "approx": message("≈ {n}"),
    "at_least": message("≥ {n}"),
    "from": message("≥ {n}"),
    "at_most": message("≤ {n}"),
    "more_than": message("> {n}"),
    "fewer_than": message("< {n}"),
}
# by `value_words`: what is said in place of a number
VAGUE = {
    "thousands": message("thousands"),
    "hundreds": message("hundreds"),
    "dozens": message("dozens"),
    "several": message("several"),
    "several hundred": message("several hundred"),
    "multiple": message("multiple"),
    "more than stated": message("more than officially stated"),
    "many": message("many"),
    "some": message("some"),
    "numerous": message("numerous"),
}
# by standing of a statement
STANDING = {
    "single": message("one origin, or none named"),
    "corroborated": message("the same by two or more named, independent origins"),
    "contested": message("contested"),
    "contradicted": message("contradicted"),
    "superseded": message("superseded"),
}
# by scope of an estimate
SCOPE = {
    "IRQ": message("Iraq"),
    "SYR": message("Syria"),
    "IRQ SYR": message("Iraq and Syria together"),
    "part": message("Part of a country"),
    "other": message("Another area"),
    "": message("Area not stated"),
}
# by confidence of a verdict
CONFIDENCE = {
    "moderate": message("fairly sure"),
    "low": message("weak"),
    "none": message("open"),
}
# by key of a headline number
HEADLINES = {
    "attacks_reported": message("reported attacks"),
    "attack_total": message("latest attack total"),
    "attack_rate": message("latest attack total per 30 days"),
    "rate_up": message("origins that say more attacks, newest period"),
    "rate_unchanged": message("origins that say no change in attacks, newest period"),
    "rate_down": message("origins that say fewer attacks, newest period"),
    "force_levels": message("stated force levels in the area"),
    "comparable_points": message("points of the longest comparable series"),
    "cause_origins": message("origins that speak of causes"),
    "fighters_low": message("latest number of fighters in Iraq and Syria, least"),
    "fighters_high": message("latest number of fighters in Iraq and Syria, most"),
    "fighter_origins": message("origins that speak of fighters"),
    "without_number": message("statements of strength without a number"),
    "count_first": message("longest count of attacks, first total"),
    "count_last": message("longest count of attacks, last total"),
    "rise_total": message("attacks claimed by the group on which the reported rise rests"),
    "rise_allowed": message("number of the year before that allows this rise"),
    "rise_exceeding": message("number of the year before that rules it out"),
    "force_before": message("highest US force level stated"),
    "force_after": message("US force level reached after it"),
    "alone_low": message("newest numbers of fighters in the area alone, least"),
    "alone_high": message("newest numbers of fighters in the area alone, most"),
    "together_low": message("newest numbers of fighters in the area with another, least"),
    "together_high": message("newest numbers of fighters in the area with another, most"),
}
# by dimension: its name
ABOUT = {
    "rate": message("Number of attacks"),
    "toll": message("People killed"),
    "quality": message("Quality of attacks"),
    "geography": message("Reach"),
    "strength": message("Strength"),
    "territory": message("Ground held"),
}
# by dimension: what is asked
QUESTION = {
    "rate": message("How many attacks {place}?"),
    "toll": message("How many people are killed {place}?"),
    "quality": message("Of what quality are the attacks {place}?"),
    "geography": message("How far does the activity reach {place}?"),
    "strength": message("How strong is the group {place}?"),
    "territory": message("How much ground does it hold {place}?"),
}
# how each dimension goes up or down
WAY = {
    "rate": {"up": message("more"), "down": message("fewer")},
    "toll": {"up": message("more"), "down": message("fewer")},
    "quality": {"up": message("better"), "down": message("poorer")},
    "geography": {"up": message("wider"), "down": message("narrower")},
    "strength": {"up": message("stronger"), "down": message("weaker")},
    "territory": {"up": message("more ground"), "down": message("less ground")},
}
UNCHANGED = message("no change")
# by dimension: what could be true as well
ALTERNATIVE = {
    "rate": message("the group claims more while others record less, or that the rise lies in Syria"),
    "toll": message("a single attack makes up most of a year’s toll"),
    "quality": message("a few attacks that drew notice stand for a period in which most were small"),
    "geography": message("a place is named because operations went there, not because the group came"),
    "strength": message("definitions changed, and with them the numbers"),
    "territory": message("moving freely at night is taken for holding ground"),
}
# by dimension: what would settle it
CHANGE = {
    "rate": message(
        "A count of attacks in the area alone, by one recorder and one definition, over two comparable years"
    ),
    "toll": message("A count by one recorder of all those whom the group killed (civilians and forces alike)"),
    "quality": message("A list of attacks by type and target over the same period"),
    "geography": message("Placed and dated events in areas that had none before"),
    "strength": message("Two estimates by one origin with one definition for one area"),
    "territory": message("A place named as held, with dates, by two independent origins"),
}
# by use of a statement of direction
USE = {
    "counted": message("counts"),
    "earlier": message("no: a later statement by the same voice counts"),
    "echo": message("no: repeats another"),
    "wider": message("no: wider than the area asked for"),
    "part": message("no: a part of the area only"),
    "area_not_stated": message("no: area not stated"),
    "longer": message("no: spans more than 24 months"),
    "undated": message("no: outside every window, or undated"),
}
# by pace at which a total is shared out
PACE = {
    "none": message("no total for its period"),
    "stated": message("total of the same period"),
    "parts": message("even pace, by half-years"),
    "days": message("even pace, by days"),
}
# by attribute of an event
DIFFERING = {
    "date": message("date"),
    "place_id": message("place"),
    "event_type": message("type"),
    "initiator": message("initiator"),
    "killed": message("number killed"),
}
# by reason for which nothing can be estimated
WHY = {
    "few": message("not estimable: fewer than six points"),
    "constant": message("not estimable: the level never changes"),
}
# by answer of a check against events
ANSWERS = {
    "agrees": message("agrees"),
    "fewer": message("has fewer"),
    "more": message("has more"),
    "cannot_tell": message("cannot tell"),
    "not_covered": message("not covered"),
    "not_recorded_there": message("not recorded there"),
    "same_source": message("same source: a reproduction"),
    "beside": message("no verdict"),
    "one": message("one"),
    "several": message("several"),
    "none": message("none"),
}
# by kind of such a check
CHECKS = {
    "total": message("Totals over a period"),
    "months": message("Totals, against deaths by month"),
    "ratio": message("Relative statements"),
    "event": message("Reports of single events"),
}
# by reason for such an answer
REASONS = {
    "base": message("the base is not dated"),
    "claimed": message("attacks that the group claims are another thing"),
    "dead": message("people killed are no events of their own"),
    "no_change": message("the factor and no change both fit"),
    "no_means": message("it does not say by what means"),
    "no_side": message("it does not hold these parties together"),
    "no_victims": message("it does not say who was killed"),
    "not_recorded": message("it does not count such things"),
    "only_non_state": message("it holds attacks by armed groups alone"),
    "part": message("it holds only events that killed somebody"),
    "place": message("the place lies in no governorate"),
    "uncertain": message("place, day or party of too many events is uncertain"),
    "wide": message("only a widened interval holds the factor"),
}
# by reason: what becomes of a statement
KEPT = {
    "kept": message("in the selection"),
    "undated": message("of those in the selection, undated (listed, never on a time axis)"),
    "among_others": message("listed only: about the place together with others"),
    "wider": message("listed only: wider than the selection"),
    "place_not_stated": message("listed only: place not stated"),
    "layer": message("left out: another layer"),
    "without": message("left out: source or origin set aside"),
    "not_yet_known": message("left out: not yet known on that day"),
    "elsewhere": message("left out: about another place"),
    "outside_period": message("left out: outside the period"),
}
