# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Pascal VOC's xml: what is read, and where a mistake is."""

from pathlib import Path

import pytest

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.labels.voc_xml import read_voc

TEXT = """<annotation>
 <filename>one.jpg</filename>
 <object>
  <name>dog</name>
  <difficult>0</difficult>
  <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>10</xmax><ymax>20</ymax></bndbox>
 </object>
 <object>
  <name>cat</name><difficult>1</difficult>
  <bndbox>
   <xmin>5</xmin><ymin>6</ymin>
   <xmax>7</xmax><ymax>8</ymax>
  </bndbox>
 </object>
</annotation>
"""


def written(folder: Path, text: str = TEXT) -> Path:
    (folder / 'Annotations').mkdir()
    (folder / 'Annotations' / 'one.xml').write_text(text)
    return folder


def test_boxes_count_pixels_from_zero_and_difficult_ones_are_ignored(tmp_path: Path) -> None:
    found = read_voc(written(tmp_path))
    assert found.names == ('cat', 'dog')
    picture, = found.pictures
    assert picture.path == tmp_path / 'JPEGImages' / 'one.jpg'
    assert [(box.name, box.box_xyxy, box.ignored) for box in picture.boxes or ()] == [
        ('dog', (0, 0, 10, 20), False), ('cat', (4, 5, 7, 8), True)]


def test_xml_may_lie_beside_its_picture(tmp_path: Path) -> None:
    (tmp_path / 'one.xml').write_text(TEXT)
    assert read_voc(tmp_path).pictures[0].path == tmp_path / 'one.jpg'


@pytest.mark.parametrize(('old', 'new', 'line'), [
    ('<xmax>7</xmax>', '<xmax>wide</xmax>', 12), ('<ymin>6</ymin>', '', 10),
    ('<name>dog</name>', '', 3), ('<xmax>7</xmax>', '<xmax>2</xmax>', 10),
    ('<filename>one.jpg</filename>', '', 1), ('</bndbox>\n </object>', '</object>', 13)])
def test_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    with pytest.raises(LabelFileError, match=rf'one\.xml, line {line}:'):
        read_voc(written(tmp_path, TEXT[::-1].replace(old[::-1], new[::-1], 1)[::-1]))
