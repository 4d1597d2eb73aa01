"""Words that tell what a sentence is about."""

import re

# Words of both languages stand in one pattern, for none of them means another thing in the other. A guess is made only
# where a word says so; whatever no word says stays for a person to decide.
SAID = {
    "en": re.compile(
        r"(?i)\b(?:sa(?:id|ys)|t(?:old|ells)|stat(?:ed|es)|report(?:ed|s)|announc(?:ed|es)|according to|add(?:ed|s)"
        r"|declar(?:ed|es)|estimat(?:ed|es)|claim(?:ed|s)|warn(?:ed|s)|confirm(?:ed|s)|count(?:ed|s)|record(?:ed|s)|finds|found|put)\b"
    ),
    "fr": re.compile(
        r"(?i)\b(?:selon|d[’']après|a(?:vait)? (?:\w+ment |également )?(?:dit|déclaré|affirmé|indiqué|annoncé|estimé"
        r"|averti|confirmé|précisé|ajouté|expliqué|rapporté|compté)|a-t-(?:il|elle) (?:dit|déclaré|affirmé|indiqué"
        r"|ajouté|expliqué|précisé)|dit que|déclare|affirme|indique|précise|ajoute)(?!\w)"
    ),
}
HEARSAY = {
    "en": r"(?i)\b(?:reportedly|allegedly|rumou?red|it is (?:said|feared|believed)|is said to|are said to)\b",
    "fr": r"(?i)\b(?:aurai(?:t|ent)|serai(?:t|ent)|dit-on|on craint)\b",
}
# a coder writes vague words in English
VAGUE = {"dizaines": "dozens", "douzaines": "dozens", "vingtaines": "scores", "centaines": "hundreds"}
VAGUE |= {"milliers": "thousands", "milliards": "billions"}

MULTIPLE = r"(?i:\b(?:times|fold|twice|thrice|double[ds]?|tripl\w+|quadrupl\w+|fois|doubl\w+|\w+fold)\b|%|per ?cent)"
GROUP = re.compile(r"\b(?:IS|ISIS|ISIL|EI|EIIS)\b|(?i:islamic state|[ée]tat islamique|daesh|the group)")
TABLES = {
    "counts": r"(?i)\b(?:kill\w*|died|dead|deaths?|wound\w*|injur\w*|captur\w*|arrest\w*|neutrali[sz]\w+|attacks?"
    r"|attaques?|attentats?|bombings?|operations?|opérations?|incidents?|houses?|caves?|maisons?|grottes?|aircraft"
    r"|avions?|tu[ée]\w*|morts?|bless\w+|arrêt\w+)(?!\w)",
    "estimates": r"(?i)\b(?:fighters?|members?|militants?|jihadists?|djihadistes?|combattants?|membres?|detainees?"
    r"|prisoners?|détenus?|residents?|résidents?)(?!\w)",
    "forces": r"(?i)\b(?:troops?|soldiers?|personnel|service members|militaires?|soldats?|troupes?|withdr\w+|retrait"
    r"|coalition|NATO|OTAN)(?!\w)",
}
HARMED = r"(?i)\b(?:kill\w*|died|wound\w*|injur\w*|captur\w*|tu[ée]\w*|bless\w+)(?!\w)"
HAPPENED = r"(?i)\b(?:attacked|struck|raided|ambushed|clashed|exploded|a attaqué|a frappé|ont tué)(?!\w)"
PRESENT = r"(?i)\b(?:hideouts?|hid(?:e|es|ing)|cachettes?|se cachent|strongholds?)(?!\w)"
# which way something goes, told without a number
DIRECTIONS = {
    "up": r"increas\w+|ris(?:e[ns]?|ing)|rose|gr[eo]w\w*|escalat\w+|surg\w+|intensif\w+|resurg\w+|upsurge|uptick"
    r"|more (?:frequent|often|active|lethal)|augment\w+|accroiss\w+|accru\w*|multipli\w+|recrudescence|résurgence"
    r"|hausse|plus (?:fréquen|nombreu|souvent|actif|meurtri)\w*",
    "down": r"decreas\w+|declin\w+|f[ae]ll(?:s|en|ing)?|fewer|rarer|less (?:frequent|often|active|lethal)|drop\w*"
    r"|subsid\w+|weaken\w+|diminish\w+|reduced|baiss\w+|diminu\w+|recul(?:e|ent|er|é)?|affaibli\w*|plus rares?"
    r"|moins (?:fréquen|nombreu|souvent|actif|meurtri)\w*",
}
CHANGED = rf"(?i)\b(?:{'|'.join(DIRECTIONS.values())})(?!\w)"
ACTIVITY = rf"{GROUP.pattern}|(?i:\b(?:attacks?|attaques?|attentats?|violen\w+|activit\w+|threats?|menaces?)(?!\w))"
NEGATED = r"(?i)\b(?:not|no|never|without|sans|pas|aucune?|ni|nor)\b"
# by table and column: the value and the words that say it, looked for in this order
CUES: dict[str, dict[str, dict[str, str]]] = {
    "counts": {
        "what": {
            "attacks_foiled": r"foil\w+|thwart\w+|déjou\w+",
            "targeted_killings": r"assassinat\w+",
            "casualties": r"casualt\w+",
            "killed": r"kill\w*|died|dead|deaths?|tu[ée]\w*|morts?",
            "injured": r"wound\w*|injur\w*|bless\w+",
            "captured": r"captur\w*|arrest\w*|arrêt\w+|detain\w*",
            "neutralised": r"neutrali[sz]\w+|neutralisé\w*",
            "caves_destroyed": r"caves?|grottes?",
            "roadside_bombings": r"roadside bomb\w*|IEDs?",
            "bombings": r"bombings?|attentats?",
            "incidents": r"incidents?",
            "attacks": r"attacks?|attaques?",
            "operations": r"operations?|opérations?",
            "aircraft": r"aircraft|avions?",
        },
        "who": {
            "civilians": r"civilians?|civils?",
            "iraqi_soldiers": r"Iraqi soldiers?|soldats? irakiens?",
            "iraqi_officers": r"Iraqi officers?|officiers? irakiens?",
            "us_forces": r"US (?:soldiers?|troops?|forces)|American soldiers?",
            "is_leaders": r"(?:IS|ISIS|Islamic State|Daesh|group) (?:leaders?|commanders?)",
            "is": r"(?:IS|ISIS|Islamic State|Daesh) (?:members?|fighters?|militants?)"
            r"|(?:members?|fighters?) of (?:IS|the Islamic State)"
            r"|(?:membres|combattants) de (?:Daesh|l’EI|l’État islamique)",
            "militants": r"militants?|jihadists?|gunmen|djihadistes?",
            "iraqi_forces": r"police\w*|soldiers?|troops?|security forces|soldats?|policiers?",
            "people": r"people|persons?|men|personnes",
        },
    },
    "forces": {
        "force": {
            "nato": r"NATO|OTAN",
            "uk": r"UK|British|britanniques?",
            "france": r"French|français\w*",
            "us": r"US|U\.S\.|American|américain\w*",
            "coalition": r"coalition",
            "foreign": r"foreign|étrang\w+",
        },
        "about": {
            "withdrawal": r"withdr\w+|reduc\w+|cuts?|leav\w+|left|retrait|réduir\w+|quitt\w+",
            "increase": r"increas\w+|reinforc\w+|supplémentaires|augment\w+",
            "base_handover": r"hand\w* over|handover",
            "negotiation": r"negotiat\w+|talks|négociations?|pourparlers",
            "mission": r"mission|mandat\w*",
            "strength": r"number\w*|remain\w*|stationed|strong|comptent?",
        },
        "status": {
            "postponed": r"postpon\w+|report[ée]\w*",
            "requested": r"ask\w+ for|request\w+|demand\w+",
            "announced": r"announc\w+|will|annonc\w+",
            "planned": r"plan\w*|prév\w+",
            "completed": r"complet\w+|achev\w+",
        },
    },
    "estimates": {
        "population": {
            "camp_residents": r"residents?|résidents?",
            "detained": r"detain\w+|prison\w+|détenus?",
            "fighters": r"fighters?|combattants?",
            "supporters": r"supporters|partisans",
            "members": r"members?|membres?",
        },
    },
    "ratios": {
        "what": {"killed": r"kill\w*|deaths?|morts?", "incidents": r"incidents?", "attacks": r"attacks?|attaques?"},
        "op": {
            "decrease": r"fewer|less|fell|fallen|drop\w*|declin\w+|down|decreas\w+|baiss\w+|moins",
            "more_than": r"more than|plus d[ue]",
        },
        "unit": {
            "percent": r"per ?cent|pour ?cent",
            "times": r"times|fois|\w*fold|twice|doubl\w+|tripl\w+|quadrupl\w+",
        },
    },
    "events": {
        "sub_event_type": {
            "Suicide bomb": r"suicide",
            "Remote explosive/landmine/IED": r"explo\w+|bomb\w*|IED",
            "Air/drone strike": r"air ?strikes?|strikes?|drones?|frapp\w+",
            "Attack": r"civilians?|civils?|villagers?|villageois",
            "Armed clash": r"attack\w*|clash\w*|ambush\w*|raid\w*|kill\w*|attaqu\w+|combats?",
            "Arrests": r"arrest\w*|captur\w*|arrêt\w+",
        },
    },
    "presence": {"kind": {"hideout": r"hid\w+|cach\w+", "movement": r"mov\w+"}},
    "judgements": {
        "about": {
            "threat": r"threats?|menaces?",
            "rate": r"attacks?|attaques?|attentats?|incidents?|bombings?|activit\w+",
        },
        "direction": DIRECTIONS,
    },
    "milestones": {},
}
# ACLED's own pairs
EVENT_TYPES = {
    "Suicide bomb": "Explosions/Remote violence",
    "Remote explosive/landmine/IED": "Explosions/Remote violence",
    "Air/drone strike": "Explosions/Remote violence",
    "Attack": "Violence against civilians",
    "Armed clash": "Battles",
    "Arrests": "Strategic developments",
    "Looting/property destruction": "Strategic developments",
}
# who acted is guessed only where the words leave no doubt, for the other way round is the gravest of errors
BY_GROUP = rf"\b(?i:by|par) (?:the |l[’']|members of |fighters of )*(?:{GROUP.pattern})"


def table(near: str, clause: str, figure: str) -> str:
    """The table that the words around a number speak of, those right after it first; ``?`` where none does."""
    if re.search(MULTIPLE, figure) or re.match(rf"\W*{MULTIPLE}", near):
        return "ratios"
    if re.search(HARMED, clause) and re.search(TABLES["forces"], near):
        # soldiers who were killed are counted, whoever else a clause names
        return "counts"
    for text in (near, clause):
        for name, words in TABLES.items():
            if re.search(words, text):
                return name
    return "?"


def without_number(sentence: str) -> str:
    """The table of a sentence that has no number and no date of its own to be coded; blank where no word tells."""
    for name, words in (("events", HAPPENED), ("presence", PRESENT), ("forces", r"(?i)\b(?:withdr[ae]\w+|retrait)\b")):
        if re.search(words, sentence):
            return name
    return "judgements" if re.search(CHANGED, sentence) and re.search(ACTIVITY, sentence) else ""


def guesses(name: str, near: str, clause: str) -> dict[str, str]:
    """The cells of a row of a table that the words right after its number say or else those of its clause."""
    cells = {}
    for column, values in CUES.get(name, {}).items():
        # those counted are named right after their number; a clause may name others as well
        for text in (near,) if column == "who" else (near, clause):
            value = next((value for value, words in values.items() if re.search(rf"(?i)\b(?:{words})(?!\w)", text)), "")
            if value:
                cells[column] = value
                break
    if name in ("counts", "ratios") and re.search(BY_GROUP, clause):
        cells["actor"] = "is"
    if name == "judgements" and re.search(NEGATED, clause):
        # what is said not to rise need not fall
        cells.pop("direction", None)
    return cells
