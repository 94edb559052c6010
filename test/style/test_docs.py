# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The pages lead to each other, no link is dead, and every command names what exists."""

import re
import shlex
from contextlib import redirect_stdout
from functools import cache
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest

from mobilenet_ros.executables import EXECUTABLES

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted({ROOT / 'README.md', ROOT / 'CONTRIBUTING.md', *(ROOT / 'docs').glob('*.md'),
                *(ROOT / 'resource' / 'models').glob('*/README.md')})
README_WORDS = 700
PICTURE_BYTES = 500_000
NODES = ('detector', 'camera', 'bag_player')  # these take ROS arguments and have no --help
LAUNCH_ARGUMENTS = re.compile(r'(\w+):=')


def name_of(page: Path) -> str:
    """Return how a page is named in the report."""
    return str(page.relative_to(ROOT))


def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    return re.sub(r'^```.*?^```', '', page.read_text(encoding='utf-8'), flags=re.M | re.S)


def links(page: Path) -> list[tuple[Path, str]]:
    """Return the files that a page links to, each with its anchor or ''."""
    found = re.findall(r'\]\(([^)\s]+)\)', prose(page))
    split = [target.partition('#') for target in found if '://' not in target]
    return [((page.parent / file).resolve() if file else page, anchor)
            for file, _, anchor in split]


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub makes of a page's headings."""
    headings = re.findall(r'^#+ (.*)$', prose(page), re.M)
    return {re.sub(r'[^\w\- ]', '', heading.lower()).replace(' ', '-') for heading in headings}


def commands(page: Path) -> list[list[str]]:
    """Return the words of every command of this package on a page, its program first."""
    text = page.read_text(encoding='utf-8')
    blocks = re.findall(r'^```sh\n(.*?)^```', text, re.M | re.S)
    lines = [line for block in blocks for line in block.replace('\\\n', ' ').splitlines()]
    lines += [' '.join(code.split()) for code in re.findall(r'`([^`]+)`', prose(page))]
    program = '|'.join(EXECUTABLES)
    found = (re.search(rf'(?:^|(?:ros2 run|-m) mobilenet_ros )({program}) (.*)', line)
             for line in lines)
    return [[each[1], *shlex.split(re.split(r' && | \\|$|\|', each[2])[0], comments=True)]
            for each in found if each]


@cache
def help_of(*words: str) -> str:
    """Return what a program answers to --help."""
    module, function = EXECUTABLES[words[0]].split(':')
    with redirect_stdout(StringIO()) as answer, pytest.raises(SystemExit):
        getattr(import_module(module), function)([*words[1:], '--help'])
    return answer.getvalue()


@pytest.mark.parametrize('page', PAGES, ids=name_of)
def test_no_link_is_dead(page: Path) -> None:
    dead = [f'{file.name}#{anchor}' for file, anchor in links(page)
            if not file.exists() or (anchor and anchor not in anchors(file))]
    assert not dead


def test_every_page_is_reached_from_readme() -> None:
    reached, new = set(), {ROOT / 'README.md'}
    while new:
        reached |= new
        new = {file for page in new for file, _ in links(page) if file.suffix == '.md'} - reached
    assert reached >= set(PAGES)


def test_readme_is_short() -> None:
    assert len((ROOT / 'README.md').read_text(encoding='utf-8').split()) <= README_WORDS


@pytest.mark.parametrize('picture', sorted((ROOT / 'docs').glob('*.png')), ids=name_of)
def test_a_picture_is_small_and_shown(picture: Path) -> None:
    assert picture.stat().st_size < PICTURE_BYTES
    assert any(file == picture for page in PAGES for file, _ in links(page))


@pytest.mark.parametrize('page', PAGES, ids=name_of)
def test_every_option_of_a_command_exists(page: Path) -> None:
    for program, *words in commands(page):
        if program in NODES:
            assert not [word for word in words if word.startswith('--')
                        and word not in ('--ros-args', '--params-file', '--enclave')]
            continue
        first = words[:1] if program == 'benchmark' and not words[0].startswith('-') else []
        options = {word.split('=')[0] for word in words if word.startswith('--')}
        known = set(re.findall(r'--[\w-]+', help_of(program, *first)))
        assert options <= known, f'{program} {" ".join(words)}'


@pytest.mark.parametrize('page', PAGES, ids=name_of)
def test_every_launch_file_and_argument_exists(page: Path) -> None:
    text = page.read_text(encoding='utf-8').replace('\\\n', ' ')
    for file, rest in re.findall(r'ros2 launch mobilenet_ros (\S+\.launch\.py)([^\n`]*)', text):
        declared = (ROOT / 'launch' / file).read_text(encoding='utf-8')
        assert all(f"'{name}'" in declared for name in LAUNCH_ARGUMENTS.findall(rest)), rest
