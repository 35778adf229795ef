"""News without events for the benchmark: made-up articles on sport, business, weather and culture, from templates."""
from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

FIRST_DAY, DAYS = date(2012, 1, 1), 4_000
SENTENCES = 18
PLACES = ("London", "Nairobi", "Lima", "Osaka", "Toronto", "Lyon", "Dhaka", "Accra", "Porto", "Quito", "Hamburg",
          "Pune", "Aleppo", "Beirut", "Cairo", "Ankara")
NAMES = ("Martin", "Okafor", "Silva", "Tanaka", "Novak", "Larsen", "Haddad", "Moreau", "Petrov", "Singh")
THINGS = ("library", "bakery", "orchestra", "harbour", "museum", "bus network", "school", "theatre", "orchard",
          "stadium")
TEMPLATES = (
    "The {thing} in {place} will open its doors again on {day} after {count} months of building work.",
    "{name} scored {count} points as the visitors saw their lead melt away late in the second half.",
    "Sales of the company rose by {count} percent in the quarter, said {name}, who heads its main office.",
    "Rain is expected over the hills until {day}, with highs of {count} degrees.",
    "A choir of {count} singers gave a concert at the {thing} late on {day}.",
    "{name} told reporters that the new {thing} would cost {count} million and take two years.",
    "Prices for bread and milk have hardly changed since {day}, according to the market office.",
    "The mayor of {place}, {name}, thanked the volunteers who had planted {count} trees near the {thing}.",
    "Students measured the river for {count} days and shared what they found.",
    "The coach said the team would travel to {other} by train and rest there before the match.",
    "Fans waited for {count} hours outside the {thing}, where {name} signed books and posed for pictures.",
    "A bank lowered its rate by a quarter point, the first such step since last {day}.",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def general_news(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """`count` articles of about 1.6 KB in which nothing happens that is coded."""
    chance = random.Random(seed)
    for number in range(count):
        sentences = [template.format(
            place=chance.choice(PLACES), other=chance.choice(PLACES), name=chance.choice(NAMES),
            thing=chance.choice(THINGS), day=chance.choice(WEEKDAYS), count=chance.randrange(3, 90))
            for template in chance.choices(TEMPLATES, k=SENTENCES)]
        yield {"article_id": f"n{number}", "title": f"{chance.choice(PLACES)} {chance.choice(THINGS)} news {number}",
               "source": "City Paper", "text": " ".join(sentences),
               "publish_date": str(FIRST_DAY + timedelta(days=chance.randrange(DAYS)))}
