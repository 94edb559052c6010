# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Trains a family on your own pictures, on the CPU or on one GPU, and writes it to be run."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.family.find import find_family
from mobilenet_ros.workshop.evaluation.labels.renaming import add_set_options, renamed_classes
from mobilenet_ros.workshop.libraries import extra_libraries

if TYPE_CHECKING:
    from mobilenet_ros.workshop.training.recipe import Recipe
    from mobilenet_ros.workshop.training.session import Training
    from mobilenet_ros.workshop.training.trainer import Trainer

SIDES = tuple(range(128, 385, 32))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog='train', description=__doc__)
    parser.add_argument('--data', type=Path, nargs='+', required=True, metavar='SET',
                        help='COCO json, csv of boxes, folder of VOC xml, YOLO or bare '
                             'pictures; of a set in parts, train')
    parser.add_argument('--out', type=Path, required=True, metavar='FOLDER',
                        help='where the checkpoints go')
    parser.add_argument('--family', type=Path, metavar='FOLDER',
                        help='where the family goes when it is trained; named after it')
    parser.add_argument('--alphas', type=float, nargs='+', default=(0.25, 0.5))
    parser.add_argument('--sides', type=int, nargs='+', default=SIDES,
                        help='input sides in pixels, multiples of 32 (128 to 384)')
    parser.add_argument('--start', nargs='+', default=(), metavar='FAMILY',
                        help='weights to start from: a family, the --out of another training, or '
                             'a MobileNet v1 in TFLite')
    parser.add_argument('--teacher', metavar='FAMILY',
                        help='a family to learn from besides; its classes and anchors are taken')
    parser.add_argument('--joint', action='store_true',
                        help='one set of weights for all alphas, instead of one after the other')
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument('--minutes', type=float, default=0.0, help='length, all alphas together')
    length.add_argument('--steps', type=int, default=0, help='length of each network')
    _add_details(parser)
    return parser


def _add_details(parser: argparse.ArgumentParser) -> None:
    add_set_options(parser)
    parser.add_argument('--favour', nargs='+', default=(), metavar='CLASS',
                        help='classes that count twice')
    parser.add_argument('--batch', type=int, default=32, help='pictures a step (%(default)s)')
    parser.add_argument('--learning-rate', type=float, default=1e-3, help='(%(default)s)')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--device', help='cpu or cuda (default: a GPU where there is one)')
    parser.add_argument('--threads', type=int, default=0, help='of the CPU (default: all)')
    parser.add_argument('--workers', type=int, default=0,
                        help='processes that prepare pictures (%(default)s: none besides)')
    parser.add_argument('--resume', action='store_true', help='go on from the checkpoints')


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    try:
        session = _session(arguments)
        for recipe in _recipes(arguments):
            _train(session, recipe, arguments.resume)
        if arguments.family:
            _write_family(session, arguments)
    except (MobilenetRosError, OSError) as error:
        parser.exit(1, f'train: {error}{_kept(arguments)}\n')
    except KeyboardInterrupt:
        parser.exit(130, f'train: stopped{_kept(arguments)}\n')
    return 0


def _write_family(session: 'Training', arguments: argparse.Namespace) -> None:
    family = session.export(arguments.family.absolute())
    print(f'{family.folder}: {len(family.members)} variants; measure them with '
          f'`evaluate {family.folder} ANNOTATIONS --write`')


def _kept(arguments: argparse.Namespace) -> str:
    """Say what a training left on disk and how it goes on from there."""
    found = sorted(map(str, arguments.out.glob('*.pt')))
    if not found:
        return ''
    data = ' '.join(map(str, arguments.data))
    return (f'; kept: {", ".join(found)}: the same command with --resume goes on from there, and '
            f'`export {arguments.out} {arguments.family or "FAMILY"} --calibrate {data}` writes '
            'the family as far as it has come')


def _session(arguments: argparse.Namespace) -> 'Training':
    with extra_libraries():
        import mobilenet_ros.workshop.training.session as training
        from mobilenet_ros.workshop.networks.family_folder import check_replaceable
    if arguments.family:  # better known now than after hours
        check_replaceable(arguments.family.absolute())
    teacher = find_family(arguments.teacher) if arguments.teacher else None
    return training.open_session(
        arguments.data, arguments.out, teacher, renamed_classes(arguments.rename),
        arguments.favour, arguments.pictures, _say, start=tuple(map(Path, arguments.start)),
        device=training.choose_device(arguments.device, arguments.threads),
        workers=arguments.workers)


def _say(text: str) -> None:
    print(f'train: {text}', file=sys.stderr)


def _recipes(arguments: argparse.Namespace) -> list['Recipe']:
    """Return one training of all alphas, or one for each, widest first."""
    from mobilenet_ros.workshop.training.recipe import Recipe
    alphas = tuple(sorted(set(arguments.alphas), reverse=True))
    together = Recipe(alphas, tuple(sorted(set(arguments.sides))), arguments.steps,
                      arguments.minutes, arguments.batch, arguments.learning_rate,
                      seed=arguments.seed)
    if arguments.joint:
        return [together]
    return [replace(together, alphas=(alpha,), minutes=arguments.minutes / len(alphas))
            for alpha in alphas]


def _train(session: 'Training', recipe: 'Recipe', resume: bool) -> None:
    columns = (TextColumn('alpha {task.description}'), BarColumn(),
               TextColumn('{task.fields[say]}'), TimeElapsedColumn(), TimeRemainingColumn(),
               TextColumn('left'))
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(', '.join(f'{alpha:g}' for alpha in recipe.alphas), total=1.0,
                                 say='preparing')

        def report(trainer: 'Trainer') -> None:
            pictures = trainer.step * recipe.batch / max(trainer.elapsed_s, 1e-9)
            progress.update(task, completed=trainer.share,
                            say=f'step {trainer.step}, loss {trainer.loss:.3f}, '
                                f'{pictures:.0f} pictures/s')
        session.train(recipe, report, resume)


if __name__ == '__main__':
    raise SystemExit(main())
