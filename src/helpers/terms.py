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
}
