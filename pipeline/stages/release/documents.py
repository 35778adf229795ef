"""README.md and LICENSE-DATA.md of a release, filled from templates in assets/."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from string import Template
from typing import Any

from pipeline.core.specs import TableSpec
from pipeline.stages.release.manifest import Facts, created_at, status_of


def readme(template: str, facts: Facts, files: Mapping[str, str], spec: TableSpec) -> str:
    """README.md: what the folder holds, how to read it, what every column means. `files`: name to meaning."""
    failed = [check for check in facts.checks if not check.is_passed]
    alarm = "> **This release failed its checks and must not be used.**"
    warning = "\n".join([alarm, *(f"> - {check.detail}" for check in failed), ""]) if failed else ""
    return Template(template).substitute(
        title=facts.rules.title, version=created_at(facts.settings)[:10].replace("-", "."), warning=warning,
        status=status_of(facts.checks), events=facts.counts["events"], reports=facts.counts["reports"],
        articles=facts.counts["articles"], sources=facts.counts["sources"], licence=facts.rules.licence,
        files="\n".join(f"| `{name}` | {meaning} |" for name, meaning in files.items()), columns=_columns(spec))


def _columns(spec: TableSpec) -> str:
    return "\n".join(f"| `{column.name}` | {column.type} | {column.meaning} |" for column in spec.columns)


def licence_text(template: str, facts: Facts) -> str:
    """LICENSE-DATA.md with the attributions that the data of others ask for."""
    return Template(template).substitute(title=facts.rules.title, licence=facts.rules.licence,
                                         licence_url=facts.rules.licence_url,
                                         version=created_at(facts.settings)[:10].replace("-", "."))


def source_rows(links: Iterable[Mapping[str, Any]], articles: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row per event and article: where it can be read. Never a word of the article itself."""
    pairs = sorted({(link["event_id_cnty"], link["article_id"]) for link in links if link["article_id"]})
    return [{"event_id_cnty": event_id, "article_id": article_id, **_origin(articles.get(article_id, {}))}
            for event_id, article_id in pairs]


def _origin(article: Mapping[str, Any]) -> dict[str, Any]:
    return {"source": article.get("source_name", ""), "url": article.get("url", ""),
            "published_date": article.get("published_date"), "language": article.get("language", ""),
            "copy_of": article.get("duplicate_of", "")}


def counts_of(events: Sequence[Mapping[str, Any]], links: Sequence[Mapping[str, Any]], articles: int,
              discarded: Sequence[str], rejected: Sequence[str], separator: str = "; ") -> dict[str, Any]:
    """Numbers of a release: `articles` that were read, `discarded` and `rejected` by reason."""
    sources = {name for event in events for name in event["source"].split(separator) if name}
    return {
        "events": len(events), "reports": sum(1 for link in links if link["article_id"]), "articles": articles,
        "articles_used": len({link["article_id"] for link in links if link["article_id"]}), "sources": len(sources),
        "countries": len({event["country"] for event in events}),
        "fatalities": sum(event["fatalities"] for event in events),
        "discarded": _by_reason(discarded), "rejected_input": _by_reason(rejected),
    }


def _by_reason(reasons: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for reason in reasons:
        counts[reason] = counts.get(reason, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
