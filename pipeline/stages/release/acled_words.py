"""Values as ACLED's own exports spell them, turned into the values of our schema."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from pipeline.core.specs import Schemas

DATE_FORMS = ("%Y-%m-%d", "%d %B %Y", "%d-%B-%Y", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
SOLE_FACTOR = 10
SOLE_MARK, PAIR_MARK = " only", "-"


def parse_day(value: Any) -> date:
    """A day from a date, a timestamp or one of the spellings of exports; raises ValueError."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip().split(".")[0]
    for form in DATE_FORMS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError("give a day as 2017-04-04 or 4 April 2017")


def parse_count(value: Any) -> int:
    """A whole number, also as "3.0" as spreadsheets write it; raises ValueError."""
    number = float(value)
    if number != int(number):
        raise ValueError("give a whole number")
    return int(number)


class Spellings:
    """Codes of `inter` and `interaction` by the words that exports use for them."""

    def __init__(self, schemas: Schemas) -> None:
        self.inter = {words.casefold(): int(code) for code, words in schemas.vocabularies["inter"].items()}
        self.target, = (code for code in schemas.vocabularies["civilian_targeting"] if code)

    def parse_inter(self, value: Any) -> int:
        """Code of "Rebel group" or "2"; raises ValueError."""
        known = self.inter.get(str(value).strip().casefold())
        return known if known is not None else parse_count(value)

    def parse_interaction(self, value: Any) -> int:
        """Code of "Rebel group-Civilians", "Rebel group only" or "27"; raises ValueError."""
        text = str(value).strip().casefold()
        if text.endswith(SOLE_MARK):
            return self.parse_inter(text.removesuffix(SOLE_MARK)) * SOLE_FACTOR
        for name, code in self.inter.items():
            rest = text.removeprefix(name + PAIR_MARK)
            if rest != text:
                low, high = sorted((code, self.parse_inter(rest)))
                return low * SOLE_FACTOR + high
        return parse_count(value)

    def parse_target(self, value: Any) -> str:
        """Our code for either spelling of the codebook and of exports, which share their first word up to a plural.

        Other words come back as they are.
        """
        text = str(value).strip()
        return self.target if text.casefold().startswith(self.target.split()[0].casefold()) else text

    def parsers(self) -> Mapping[str, Callable[[Any], Any]]:
        """Parser by column, for the columns that have spellings of their own."""
        return {"inter1": self.parse_inter, "inter2": self.parse_inter, "interaction": self.parse_interaction,
                "civilian_targeting": self.parse_target}
