"""Rules that no formula in the units' sheets can check, so that units hear of them the next morning alone."""

from __future__ import annotations

from automation.configuration.forms import FOLDER
from automation.configuration.problems import constant
from automation.configuration.review.files import ReviewedFiles

NIGHTLY = constant("rule “{value}” has no formula: units hear of it after the nightly check, not while they type")
BY_NATURE = ("as_of", "same_number")  # whoever asks for these wants the day of the check, or spellings compared


def warn_of_nightly_rules(files: ReviewedFiles) -> None:
    from automation.tabs.self_check.engine import engine  # heavy, and of no use to other commands

    made = engine(files.workspace.catalogue, files.workspace.plan)
    nightly = {(each.code, each.check): each for rules in made.nightly.values() for each in rules}
    for path in sorted((files.workspace.root / FOLDER).glob("*.toml")):
        table, source = files.toml(f"{FOLDER}/{path.name}")
        for number, entry in enumerate(table.get("rules", ())):
            rule = nightly.get((entry.get("code", ""), entry.get("check", "")))
            if rule is not None and not any(word in f"{rule.check} {rule.when}" for word in BY_NATURE):
                files.warn(source, ("rules", number, "check"), NIGHTLY, rule.code)
