"""Words to calls: the command line. Heavy imports stay inside the commands, so that --help is quick.

Exit codes: 0 done, 1 finished but a check failed, 2 bad arguments, settings or data files, 3 nothing readable.
"""
from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pipeline.core.settings import Settings
    from pipeline.run import Summary

OK, CHECK_FAILED, BAD_INPUT, NOTHING_READABLE = 0, 1, 2, 3
TOLD_ERRORS = frozenset({"ContractError", "DataError", "NothingReadableError", "SettingsError", "StageOrderError",
                         "UnknownIdError"})
DAY_ENVIRONMENT = "SOURCE_DATE_EPOCH"

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None,
                  pretty_exceptions_enable=False,
                  help="News articles in, ACLED-style conflict event rows out: offline, explainable, reproducible.",
                  epilog="Example: conflict-events run articles.jsonl --work data/work --release data/releases")
gazetteer_app = typer.Typer(no_args_is_help=True, help="The places that articles can name.")
lexicons_app = typer.Typer(no_args_is_help=True, help="The dictionaries in data/lexicons.")
app.add_typer(gazetteer_app, name="gazetteer")
app.add_typer(lexicons_app, name="lexicons")

Inputs = Annotated[list[Path], typer.Argument(metavar="INPUT...", help="Files, folders or globs: .txt .html .jsonl "
                                              ".csv .parquet .warc(.gz) .xml (RSS, Atom).")]
Work = Annotated[Path | None, typer.Option("--work", help="Folder of the tables between stages. [data/work]")]
Release = Annotated[Path | None, typer.Option("--release", help="Folder of the release. [data/releases]")]
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", help="Worker processes; the output is the same. [1]")]
EngineName = Annotated[str | None, typer.Option("--engine", help="local or dask. [local]")]
Scheduler = Annotated[str | None, typer.Option("--scheduler", help="Address of a running Dask scheduler.")]
Countries = Annotated[list[str] | None, typer.Option("--country", help="ISO3 code to limit rows to; may be repeated.")]
KeepIncomplete = Annotated[bool, typer.Option("--keep-incomplete", help="Keep reports that lack a place or a day.")]
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="TOML file; arguments win over it.")]
Data = Annotated[Path | None, typer.Option("--data", help="Folder of dictionaries, gazetteer, corrections.")]
Today = Annotated[str | None, typer.Option("--today", metavar="YYYY-MM-DD",
                                           help="Day of the run, told in the release. [today, or SOURCE_DATE_EPOCH]")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]


def settings_of(file: Path | None, today: str | None, **arguments: Any) -> Settings:
    """Settings of a command; raises SettingsError. The one place where the clock is asked."""
    from pipeline.core.settings import SettingsError, load_settings

    epoch = os.environ.get(DAY_ENVIRONMENT, "")
    day: date = datetime.fromtimestamp(int(epoch), UTC).date() if epoch.isdigit() else datetime.now(UTC).date()
    countries = tuple(code.upper() for code in arguments.pop("countries", None) or ()) or None
    if arguments.get("keep_incomplete") is False:
        arguments["keep_incomplete"] = None
    settings = load_settings(day, file, {"today": today, "countries": countries, **arguments})
    if not (settings.data_folder / "lexicons").is_dir():
        raise SettingsError(f"{settings.data_folder}: no lexicons folder here; work in a clone or give --data")
    return settings


def _stages(names: tuple[str, ...], settings: Settings, is_quiet: bool, inputs: list[Path] | None = None) -> Summary:
    """Run the named stages and say where the release is; ends the program with 1 when a release check failed."""
    from pipeline import run as order
    from pipeline.core.progress import Progress

    summary, progress = order.Summary(), Progress(is_quiet)
    for name in names:
        step: Callable[..., None] = getattr(order, name)
        step(*([inputs] if name == "ingest" else []), settings, progress, summary)
    for line in summary.failed_checks:
        print(f"release check failed: {line}", file=sys.stderr)
    if summary.release_folder is not None:
        rows = ", ".join(f"{name} {summary.counts[name]}" for name in ("article", "report", "event", "discarded")
                         if name in summary.counts)
        print(f"{summary.release_folder}: {rows}" if rows else summary.release_folder)
    if summary.failed_checks:
        raise typer.Exit(CHECK_FAILED)
    return summary


@app.command(epilog="Example: conflict-events run data/sample/inputs --work data/work --release data/releases")
def run(inputs: Inputs, work: Work = None, release: Release = None, jobs: Jobs = None, engine: EngineName = None,
        scheduler: Scheduler = None, country: Countries = None, keep_incomplete: KeepIncomplete = False,
        settings_file: SettingsFile = None, data: Data = None, today: Today = None, quiet: Quiet = False) -> None:
    """All stages: articles to a release. What is done already and unchanged is skipped."""
    settings = settings_of(settings_file, today, work_folder=work, release_folder=release, jobs=jobs, engine=engine,
                           scheduler=scheduler, countries=country, keep_incomplete=keep_incomplete, data_folder=data)
    _stages(("ingest", "extract", "geocode", "merge", "review", "release"), settings, quiet, inputs)


@app.command(epilog="Example: conflict-events ingest articles/ --work data/work")
def ingest(inputs: Inputs, work: Work = None, jobs: Jobs = None, engine: EngineName = None, scheduler: Scheduler = None,
           settings_file: SettingsFile = None, data: Data = None, today: Today = None, quiet: Quiet = False) -> None:
    """Files, feeds and archives to the table `article`; what could not be read goes to `rejected_input`."""
    settings = settings_of(settings_file, today, work_folder=work, jobs=jobs, engine=engine, scheduler=scheduler,
                           data_folder=data)
    _stages(("ingest",), settings, quiet, inputs)


@app.command(epilog="Example: conflict-events extract --work data/work --jobs 8")
def extract(work: Work = None, jobs: Jobs = None, engine: EngineName = None, scheduler: Scheduler = None,
            settings_file: SettingsFile = None, data: Data = None, today: Today = None, quiet: Quiet = False) -> None:
    """The table `article` to draft reports, place mentions, and what was left out with the reason."""
    settings = settings_of(settings_file, today, work_folder=work, jobs=jobs, engine=engine, scheduler=scheduler,
                           data_folder=data)
    _stages(("extract",), settings, quiet)


@app.command(epilog="Example: conflict-events geocode --work data/work --country SYR")
def geocode(work: Work = None, jobs: Jobs = None, engine: EngineName = None, scheduler: Scheduler = None,
            country: Countries = None, keep_incomplete: KeepIncomplete = False, settings_file: SettingsFile = None,
            data: Data = None, today: Today = None, quiet: Quiet = False) -> None:
    """Draft reports to located reports."""
    settings = settings_of(settings_file, today, work_folder=work, jobs=jobs, engine=engine, scheduler=scheduler,
                           countries=country, keep_incomplete=keep_incomplete, data_folder=data)
    _stages(("geocode",), settings, quiet)


@app.command(epilog="Example: conflict-events merge --work data/work --release data/releases")
def merge(work: Work = None, release: Release = None, settings_file: SettingsFile = None, data: Data = None,
          today: Today = None, quiet: Quiet = False) -> None:
    """Reports of the same event to one row; ids go on from the last release."""
    settings = settings_of(settings_file, today, work_folder=work, release_folder=release, data_folder=data)
    _stages(("merge",), settings, quiet)


@app.command(epilog="Example: conflict-events review --work data/work --release data/releases")
def review(work: Work = None, release: Release = None, settings_file: SettingsFile = None, data: Data = None,
           today: Today = None, quiet: Quiet = False) -> None:
    """Apply data/corrections and rank the events that a person should look at."""
    settings = settings_of(settings_file, today, work_folder=work, release_folder=release, data_folder=data)
    _stages(("review",), settings, quiet)


@app.command("release", epilog="Example: conflict-events release --work data/work --release data/releases")
def release_command(work: Work = None, release: Release = None, country: Countries = None,
                    settings_file: SettingsFile = None, data: Data = None, today: Today = None,
                    quiet: Quiet = False) -> None:
    """Check the events, compare them with the last release, write the release folder."""
    settings = settings_of(settings_file, today, work_folder=work, release_folder=release, countries=country,
                           data_folder=data)
    _stages(("release",), settings, quiet)


@app.command(epilog="Example: conflict-events explain SYR12 --work data/work")
def explain(subject: Annotated[str, typer.Argument(metavar="ID", help="Id of an event, a report or an article.")],
            work: Work = None, settings_file: SettingsFile = None, data: Data = None) -> None:
    """Why this row is here, or why this article gave none: values, words, rules, dictionary entries."""
    from pipeline.explain import explain_text
    from pipeline.lexicon.dictionaries import load_dictionaries

    settings = settings_of(settings_file, None, work_folder=work, data_folder=data)
    print(explain_text(subject, settings.work_folder, load_dictionaries(settings.data_folder, settings.schemas_folder)),
          end="")


@app.command(epilog="Example: conflict-events geoparse articles.jsonl > places.jsonl")
def geoparse(file: Annotated[Path, typer.Argument(metavar="FILE", help="Articles in any input format.")],
             settings_file: SettingsFile = None, data: Data = None, today: Today = None) -> None:
    """Place mentions with spans and coordinates, one JSON object an article."""
    from pipeline.geoparse import geoparse_lines

    for line in geoparse_lines(file, settings_of(settings_file, today, data_folder=data)):
        print(line)


@gazetteer_app.command("build", epilog="Example: conflict-events gazetteer build SYR --geonames SY.zip")
def gazetteer_build(
        iso3: Annotated[str, typer.Argument(metavar="ISO3", help="The country, as its ISO 3166-1 alpha-3 code.")],
        geonames: Annotated[Path | None, typer.Option("--geonames", help="GeoNames dump, .zip or .txt.")] = None,
        alternates: Annotated[Path | None, typer.Option("--alternates", help="Alternate names of the country.")] = None,
        ocha: Annotated[list[Path] | None, typer.Option("--ocha", help="OCHA list, .csv or .xlsx.")] = None,
        download: Annotated[bool, typer.Option("--download", help="Fetch the GeoNames files.")] = False,
        data: Data = None) -> None:
    """A country's places from GeoNames and OCHA files, local or (only when asked) downloaded."""
    from pipeline.lexicon.dictionaries import iso2_of
    from pipeline.lexicon.gazetteer_build import build_country, download_geonames

    folder = settings_of(None, None, data_folder=data).data_folder
    iso2 = iso2_of(folder, iso3.upper())
    if download and geonames is None:
        geonames, alternates = download_geonames(iso2, folder / "work" / "downloads")
    made = build_country(iso3.upper(), folder, geonames, alternates, ocha or ())
    print(f"{made.path}: {made.kept} places (GeoNames {made.geonames}, OCHA {made.ocha})")


@app.command(epilog="Example: conflict-events validate data/releases/events.parquet")
def validate(file: Annotated[Path, typer.Argument(metavar="FILE", help="Parquet or CSV, also ACLED's own exports.")],
             shown: Annotated[int, typer.Option("--shown", help="How many faults to print.")] = 20) -> None:
    """Events against the schema: columns, types, codes, ranges, ids, contradictions."""
    from pipeline.core.specs import load_schemas
    from pipeline.stages.release.validate import validate_file

    try:
        found = validate_file(file, load_schemas(settings_of(None, None).schemas_folder))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    for fault in found.faults[:shown]:
        print(f"{file}:{fault.row}: {fault.event_id} {fault.column} {fault.value!r} {fault.message}", file=sys.stderr)
    print("\n".join([*found.remarks, f"{file}: {found.rows} rows, {len(found.faults)} faults"]))
    if found.faults:
        raise typer.Exit(CHECK_FAILED)


@app.command(epilog="Example: conflict-events diff data/releases/2026-10 data/releases/2026-11")
def diff(old: Annotated[Path, typer.Argument(metavar="A", help="The older release folder.")],
         new: Annotated[Path, typer.Argument(metavar="B", help="The newer release folder.")],
         settings_file: SettingsFile = None) -> None:
    """Two releases: added, changed (field by field), deleted, merged."""
    from pipeline.core.specs import load_schemas
    from pipeline.stages.release.diff import diff_folders, diff_markdown

    settings = settings_of(settings_file, None)
    print(diff_markdown(diff_folders(old, new, load_schemas(settings.schemas_folder))), end="")


@app.command(epilog="Example: conflict-events evaluate data/sample/expected.jsonl data/work/report.parquet")
def evaluate(gold: Annotated[Path, typer.Argument(metavar="GOLD", help="JSONL of hand-coded articles.")],
             reports: Annotated[Path, typer.Argument(metavar="REPORTS", help="Reports: Parquet, CSV or JSONL.")],
             errors: Annotated[int, typer.Option("--errors", help="Print the first N errors.")] = 0,
             data: Data = None) -> None:
    """Score reports against hand-coded rows: detection, soft and strict F1, accuracy of every slot."""
    from pipeline.evaluate.measure import load_measure
    from pipeline.evaluate.scorer import score_files, score_text

    settings = settings_of(None, None, data_folder=data)
    print(score_text(score_files(gold, reports, load_measure(settings.data_folder)), errors))


@lexicons_app.command("check", epilog="Example: conflict-events lexicons check")
def lexicons_check(settings_file: SettingsFile = None, data: Data = None) -> None:
    """Prove the dictionaries: examples match, counter-examples do not, no collisions, known codes, ordered dates."""
    from pipeline.lexicon.check import check_lexicons

    settings = settings_of(settings_file, None, data_folder=data)
    faults, counted = check_lexicons(settings.data_folder, settings.schemas_folder)
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{counted} dictionary entries, {len(faults)} faults")
    if faults:
        raise typer.Exit(CHECK_FAILED)


@app.command(epilog="Example: conflict-events codebook docs/codebook.md")
def codebook(file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.")] = Path("docs/codebook.md")
             ) -> None:
    """Write the code book: every table, column, unit and vocabulary, from schemas/."""
    from pipeline.core.codebook import codebook_text
    from pipeline.core.specs import load_schemas

    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(codebook_text(load_schemas(settings_of(None, None).schemas_folder)), encoding="utf-8")
    print(file)


def main(arguments: list[str] | None = None) -> None:
    """Entry point: every error is one line, with the exit code of its kind."""
    try:
        code = app(arguments, prog_name="conflict-events", standalone_mode=False)
    except Exception as error:
        code = _tell(error)
    sys.exit(code if isinstance(code, int) else OK)


def _tell(error: Exception) -> int:
    """Print an expected error in one line and give its exit code; raise an unexpected one."""
    message = getattr(error, "format_message", None)
    if message is not None:
        print(f"conflict-events: {message()}; see --help", file=sys.stderr)
        return BAD_INPUT
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    if not isinstance(error, OSError) and type(error).__name__ not in TOLD_ERRORS:
        raise error
    print(f"conflict-events: {error}", file=sys.stderr)
    return NOTHING_READABLE if type(error).__name__ == "NothingReadableError" else BAD_INPUT


if __name__ == "__main__":
    main()
