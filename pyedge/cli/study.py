"""`pyedge study`: a sweep over machines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pyedge.cli import options
from pyedge.cli.options import Number, Text
from pyedge.cli.text_table import print_table
from pyedge.errors import InputError

if TYPE_CHECKING:
    from pyedge.studies import Study
    from pyedge.studies.plan import Estimate

_option = options.panel()


def study(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="STUDY",
            help="A TOML file, or the name of a study that comes with pyedge.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Text, _option("STORE", "The Zarr store of its results.", "studies/NAME.zarr")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a store that exists.")
    ] = False,
    retry: Annotated[
        bool, typer.Option("--retry", help="With --resume: points that failed, too.")
    ] = False,
    workers: Annotated[Number, _option("N", "Processes on this machine.", "one a core")] = None,
    scheduler: Annotated[
        Text, _option("ADDRESS", "A dask scheduler, as tcp://127.0.0.1:8786, or its file.")
    ] = None,
    replicas: Annotated[Number, _option("N", "Machines at each point.", "the study's")] = None,
    steps: Annotated[Number, _option("N", "Training steps.", "the study's")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say how much there is to do and how long it takes.")
    ] = False,
    list_: Annotated[
        bool, typer.Option("--list", help="List the studies that come with pyedge.")
    ] = False,
    json: options.Json = False,
) -> int:
    """Train machines over the product of some axes and keep the results in a Zarr store.

    Exit status 1 if a point failed.

    Examples:

    pyedge study noise-floor

    pyedge study my-study.toml --out runs/mine.zarr --workers 1

    pyedge study my-study.toml --out runs/mine.zarr --resume

    pyedge study noise-floor --scheduler tcp://10.0.0.1:8786

    pyedge study noise-floor --dry-run
    """
    if list_:
        from pyedge.studies import Study, shipped

        titles = {name: Study.load(path).title for name, path in shipped().items()}
        if json:
            options.print_json({"studies": titles})
        else:
            rows = [{"study": name, "title": title} for name, title in titles.items()]
            print_table("Studies that come with pyedge", rows)
        return 0
    if file is None:
        raise InputError("which study? as: pyedge study noise-floor (pyedge study --list)")
    if retry and not resume:
        raise InputError("--retry goes with --resume")
    chosen = load_study(file).but(replicas=replicas, steps=steps)
    if dry_run:
        from pyedge.studies.plan import estimate

        work = estimate(chosen.plan(), workers)
        data = {"study": chosen.name, **work._asdict()}
        options.show(json, data, _estimated(chosen, work))
        return 0
    store = options.out_folder(out) or Path("studies") / f"{chosen.name}.zarr"
    again = f"pyedge study {file} --resume --out {store}"
    again += "" if replicas is None else f" --replicas {replicas}"
    again += "" if steps is None else f" --steps {steps}"
    try:
        with options.progress(f"study {chosen.name}") as progress:
            results = chosen.run(
                store,
                workers=workers,
                scheduler=scheduler,
                resume=resume,
                retry=retry,
                progress=progress,
                say=lambda line: options.say(f"pyedge: {line}"),
            )
    except KeyboardInterrupt:
        options.say(f"pyedge: interrupted{_kept(store)}; go on with: {again}")
        raise typer.Exit(130) from None
    return _print_results(chosen, store, results, again, json)


def _kept(store: Path) -> str:
    """Number of finished work items in words; empty where there is no store yet."""
    from pyedge.studies.store import State, status

    try:
        counts = status(store)
    except InputError:
        return ""
    return f", {counts.total() - counts[State.TO_DO]} of {counts.total()} pieces are kept"


def load_study(file: str) -> Study:
    """From a TOML file, or one that comes with pyedge."""
    from pyedge.studies import Study, shipped

    known = shipped()
    if file in known:
        return Study.load(known[file])
    if not file.endswith(".toml"):
        raise InputError(f"study {file!r} is neither a TOML file nor one of {', '.join(known)}")
    return Study.load(file)


def _estimated(study: Study, work: Estimate) -> str:
    about = "nothing could be timed"
    if work.seconds is not None:
        about = f"about {_span(work.seconds)} of computing, one small part timed just now"
    return (
        f"{study.name}: {work.points} points, {work.runs} machines in {work.pieces} pieces\n"
        f"  {work.machine_steps:.3g} machine steps; on {work.workers} workers {about}"
    )


def _print_results(study: Study, store: Path, results: Any, again: str, json: bool) -> int:
    from pyedge.studies.store import failures

    failed = failures(store)
    total = int(results["state"].size)
    data = {
        "study": study.name,
        "store": str(store),
        "dimensions": {str(k): int(v) for k, v in results.sizes.items()},
        "record": list(study.record),
        "pieces": total,
        "failed": len(failed),
        "failures": sorted(set(failed.values())),
    }
    done = f"{study.name}: {total - len(failed)} of {total} pieces done, in {store}"
    options.show(json, data, done)
    if failed:
        options.say(f"pyedge: {len(failed)} failed; again with: {again} --retry")
    return 1 if failed else 0


def _span(seconds: float) -> str:
    for unit, size in (("h", 3600.0), ("min", 60.0)):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} s"
