# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Sets as people's tools really write them: read right, or refused with place and cause."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from support.label_sets import (
    BOXES,
    NAMES,
    coco,
    coco_document,
    csv_of_boxes,
    csv_of_tensorflow,
    darknet,
    pictures,
    voc,
    yolo,
    yolo_beside,
    yolo_parts,
    yolo_text,
)
from support.pictures import turned_by_exif, write_picture

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.coco_set import load_coco_set
from mobilenet_ros.workshop.evaluation.labels import load_samples
from mobilenet_ros.workshop.evaluation.labels.load import read_set

Document = dict[str, Any]
WHOLE = {name: sorted(box[0] for box in boxes) for name, boxes in BOXES.items()}


def seen(path: Path, part: str = 'train') -> dict[str, list[str]]:
    """Return the names of the boxes of each picture that is read."""
    return {picture.path.name: sorted(box.name for box in picture.boxes or ())
            for picture in read_set(path, part).pictures}


def said(path: Path, part: str = 'train') -> str:
    lines: list[str] = []
    read_set(path, part, say=lines.append)
    return '\n'.join(lines)


def refusal(path: Path, part: str = 'train') -> str:
    """Return what is said of a set that must be refused, the same to all who read it."""
    with pytest.raises(LabelFileError) as error:
        read_set(path, part)
    with pytest.raises(LabelFileError) as other:
        load_coco_set(path) if part == 'val' else load_samples([path])
    assert str(error.value) == str(other.value)
    return str(error.value)


def changed(path: Path, change: Callable[[Document], None]) -> Path:
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document, indent=1))
    return path


# Ids


def texts_for_images(document: Document) -> None:
    for entry in document['images']:
        entry['id'] = str(entry['id'])


def texts_for_categories(document: Document) -> None:
    for entry in document['annotations']:
        entry['category_id'] = f' {entry["category_id"]} '


def texts_everywhere(document: Document) -> None:
    texts_for_images(document)
    texts_for_categories(document)
    for entry in document['categories']:
        entry['id'] = float(entry['id'])


def names_for_ids(document: Document) -> None:
    for entry in document['images']:
        entry['id'] = f'picture {entry["id"]}'
    for entry in document['annotations']:
        entry['image_id'] = f'picture {entry["image_id"]}'


@pytest.mark.parametrize('change', [texts_for_images, texts_for_categories, texts_everywhere,
                                    names_for_ids])
def test_ids_may_be_texts(tmp_path: Path, change: Callable[[Document], None]) -> None:
    assert seen(changed(coco(tmp_path), change)) == WHOLE


def test_one_id_for_several_pictures_is_refused_with_the_id(tmp_path: Path) -> None:
    path = changed(coco(tmp_path), lambda document: document['images'][2].update(id='5'))
    assert "entry 2 of images: its id '5' is that of an entry before it" in refusal(path)
    assert 'entry 0 of images' in refusal(path)


@pytest.mark.parametrize(('section', 'key', 'value'), [
    ('annotations', 'image_id', 999), ('annotations', 'category_id', 'cat'),
    ('annotations', 'image_id', None), ('images', 'id', [1]), ('categories', 'id', True)])
def test_id_that_names_nothing_is_refused_with_its_entry(tmp_path: Path, section: str, key: str,
                                                         value: object) -> None:
    path = changed(coco(tmp_path), lambda document: document[section][1].update({key: value}))
    assert f'entry 1 of {section}: ' in refusal(path) and repr(value) in refusal(path)


def test_picture_that_two_entries_name_is_refused(tmp_path: Path) -> None:
    path = changed(coco(tmp_path),
                   lambda document: document['images'][1].update(file_name='a.png'))
    assert 'entry 1 of images: the picture' in refusal(path)
    assert 'expected each picture once' in refusal(path)


# Boxes and masks


def with_box(folder: Path, **fields: object) -> Path:
    """Write a set whose second annotation, the cup, has other fields; None takes one away."""
    def change(document: Document) -> None:
        entry = document['annotations'][1]
        entry.update(fields)
        for key in [key for key, value in fields.items() if value == 'absent']:
            del entry[key]
    return changed(coco(folder), change)


MASKS = [[[200, 100, 240, 100, 240, 200]], [200, 100, 240, 100, 240, 200],
         {'size': [240, 320], 'counts': [200 * 240 + 100, *[100, 140] * 39, 100,
                                         240 * 320 - 239 * 240 - 200]}]


@pytest.mark.parametrize('bbox', ['absent', [], None])
@pytest.mark.parametrize('mask', MASKS)
def test_box_is_read_from_the_mask(tmp_path: Path, bbox: object, mask: object) -> None:
    found = read_set(with_box(tmp_path, bbox=bbox, segmentation=mask)).pictures[0].boxes or ()
    assert [box.box_xyxy for box in found] == [tuple(box[1:]) for box in BOXES['a.png']]


def test_packed_mask_has_the_box_that_pycocotools_finds(tmp_path: Path) -> None:
    tools = pytest.importorskip('pycocotools.mask')
    mask = np.zeros((240, 320), np.uint8)
    mask[101:180, 203:240] = 1
    mask[150:, 210] = 1
    packed = tools.encode(np.asfortranarray(mask))
    left, top, width, height = tools.toBbox(packed)
    packed['counts'] = packed['counts'].decode()
    path = with_box(tmp_path, bbox='absent', segmentation=packed)
    assert (read_set(path).pictures[0].boxes or ())[1].box_xyxy == (
        left, top, left + width, top + height)


@pytest.mark.parametrize(('fields', 'cause'), [
    ({'bbox': None}, 'bbox is None and there is no segmentation'),
    ({'bbox': 'absent'}, 'bbox is missing and there is no segmentation'),
    ({'bbox': [], 'segmentation': []}, 'bbox is [] and there is no segmentation'),
    ({'bbox': [], 'segmentation': {'size': [240, 320], 'counts': [1, 2]}}, 'counts add up to 3'),
    ({'bbox': [], 'segmentation': {'size': [240, 320], 'counts': 'zz\x7f'}}, 'segmentation'),
    ({'bbox': [], 'segmentation': [[1, 2]]}, 'expected polygons'),
    ({'bbox': [1, 2, -3, 4]}, 'negative size'), ({'bbox': [1, 2, 3]}, 'is not four numbers'),
    ({'bbox': [1, 2, 'x', 4]}, 'expected a number'), ({'bbox': {'x': 1}}, 'not four numbers'),
    ({'bbox': [-50, 1, 5000, 4]}, 'does not fit the picture a.png of 320x240'),
    ({'bbox': [400, 1, 50, 4]}, 'does not fit'), ({'bbox': [0, 0, 1e999, 4]}, 'finite'),
    ({'area': 'large'}, 'area: expected a number'), ({'iscrowd': 'maybe'}, 'iscrowd'),
])
def test_box_that_is_none_is_refused_by_file_line_entry_and_field(
        tmp_path: Path, fields: Document, cause: str) -> None:
    text = refusal(with_box(tmp_path, **fields))
    assert f'{tmp_path / "set.json"}, line ' in text and 'entry 1 of annotations: ' in text
    assert cause in text


def test_rounding_is_clipped_and_what_leaves_the_picture_is_said(tmp_path: Path) -> None:
    path = with_box(tmp_path, bbox=[200, 100, 120.9, 140.5])
    assert (read_set(path).pictures[0].boxes or ())[1].box_xyxy == (200, 100, 320, 240)
    assert 'cut' not in said(path)
    path = with_box(tmp_path, bbox=[250, 100, 80, 40])
    assert '1 boxes leave their pictures and are cut at the edge' in said(path)


# Texts


def test_mark_and_line_ends_of_windows_do_not_matter(tmp_path: Path) -> None:
    for write, names in ((coco, ['set.json']), (csv_of_boxes, ['boxes.csv']), (
            yolo, ['data.yaml', 'labels/a.txt', 'labels/d.txt']), (
            yolo_beside, ['classes.txt', 'a.txt'])):
        path = write(tmp_path / write.__name__)
        folder = path if path.is_dir() else path.parent
        for name in names:
            content = (folder / name).read_bytes().replace(b'\n', b'\r\n')
            (folder / name).write_bytes(b'\xef\xbb\xbf' + content)
        assert seen(path) == WHOLE


def test_utf_16_is_read(tmp_path: Path) -> None:
    path = coco(tmp_path)
    path.write_bytes(path.read_text().encode('utf-16'))
    assert seen(path) == WHOLE


def test_text_in_an_unknown_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    (yolo_beside(tmp_path) / 'classes.txt').write_bytes(b'sky\nFu\xdfg\xe4nger\ncup\n')
    assert 'classes.txt' in refusal(tmp_path) and 'line 2 is not UTF-8' in refusal(tmp_path)


def test_xml_is_read_in_the_encoding_that_it_declares(tmp_path: Path) -> None:
    file = voc(tmp_path) / 'Annotations' / 'a.xml'
    text = file.read_text().replace('cup', 'Fußgänger')
    for encoding in ('ISO-8859-1', 'windows-1252', 'UTF-16'):
        declared = f'<?xml version="1.0" encoding="{encoding}"?>\n{text}'
        file.write_bytes(declared.encode(encoding))
        assert seen(tmp_path)['a.png'] == ['Fußgänger', 'blob']


@pytest.mark.parametrize('name', ['data.yaml', 'data.yml', 'Data.YAML'])
def test_names_in_yaml_are_as_they_are_written(tmp_path: Path, name: str) -> None:
    (yolo(tmp_path) / 'data.yaml').unlink()
    (tmp_path / name).write_text('nc: 3\nnames: [no, yes, 1]\n')
    assert read_set(tmp_path).names == ('no', 'yes', '1')
    (tmp_path / name).write_text('names:\n  0: off\n  1: 1e3\n  2: 2024-01-01\n')
    assert read_set(tmp_path).names == ('off', '1e3', '2024-01-01')


def test_numbers_before_names_are_no_part_of_them(tmp_path: Path) -> None:
    (yolo_beside(tmp_path) / 'classes.txt').write_text('0  sky\n1  blob\n2  cup\n')
    assert seen(tmp_path) == WHOLE


def test_names_that_no_family_could_keep_are_refused_before_training(tmp_path: Path) -> None:
    path = yolo_beside(tmp_path)
    (path / 'classes.txt').write_text('1 cent\n2 euro\n5 franc\n')
    assert load_samples([path])[0] == ('1 cent', '2 euro', '5 franc')
    path = changed(coco(tmp_path / 'coco'), lambda document: [
        entry.update(name=f'{place} {entry["name"]}')
        for place, entry in enumerate(document['categories'], 1)])
    with pytest.raises(LabelFileError, match='cannot be kept in a family'):
        load_samples([path])


@pytest.mark.parametrize('name', [None, '', ' ', [], {'a': 1}, True])
def test_class_without_a_name_is_refused(tmp_path: Path, name: object) -> None:
    path = changed(coco(tmp_path), lambda document: document['categories'][1].update(name=name))
    assert 'entry 1 of categories' in refusal(path) and 'expected a name' in refusal(path)


def test_blanks_around_a_name_are_left_out_and_that_is_said(tmp_path: Path) -> None:
    path = changed(coco(tmp_path), lambda document: document['categories'].append(
        {'id': 7, 'name': ' blob'}))
    assert read_set(path).names == NAMES
    assert "' blob'" in said(path)


def test_category_that_only_groups_is_no_class_and_that_is_said(tmp_path: Path) -> None:
    def group(document: Document) -> None:
        for entry in document['categories']:
            entry['supercategory'] = 'things'
        document['categories'].insert(0, {'id': 0, 'name': 'things', 'supercategory': 'none'})
    path = changed(coco(tmp_path), group)
    assert read_set(path).names == NAMES
    assert "the category 'things' has no box and only groups" in said(path)


# Where the pictures lie


@pytest.mark.parametrize(('file', 'folder'), [
    ('annotations/instances_default.json', 'images'), ('labels.json', 'data'),
    ('labels.json', 'images'), ('annotations/x_train.json', 'images/train'),
    ('annotations/x_train.json', 'train'), ('x_train.json', 'train')])
def test_pictures_are_found_where_tools_put_them(tmp_path: Path, file: str, folder: str) -> None:
    pictures(tmp_path / folder)
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(json.dumps(coco_document()))
    assert seen(tmp_path / file) == WHOLE


def test_pictures_elsewhere_can_be_named(tmp_path: Path) -> None:
    path, elsewhere = tmp_path / 'set.json', pictures(tmp_path / 'far' / 'away')
    path.write_text(json.dumps(coco_document()))
    assert 'such as a.png' in refusal(path) and '--pictures' in refusal(path)
    assert len(read_set(path, pictures=elsewhere).pictures) == 4
    assert len(load_samples([path], pictures=elsewhere)[1]) == 4
    assert len(load_coco_set(path, elsewhere).pictures) == 4


@pytest.mark.parametrize('form', ['images\\{}', 'C:\\set\\images\\{}', '/home/other/{}', './{}'])
def test_paths_of_other_machines_are_understood(tmp_path: Path, form: str) -> None:
    path = tmp_path / 'set.json'
    document = coco_document()
    for entry in document['images']:
        entry['file_name'] = form.format(entry['file_name'])
    path.write_text(json.dumps(document))
    pictures(tmp_path / 'images')
    assert seen(path) == WHOLE


def test_voc_file_without_suffix_or_renamed_goes_by_its_own_name(tmp_path: Path) -> None:
    for number, form in enumerate(('{stem}', 'renamed_{stem}.png', '')):
        folder = voc(tmp_path / str(number))
        for file in (folder / 'Annotations').iterdir():
            text = file.read_text().replace(f'{file.stem}.png', form.format(stem=file.stem))
            file.write_text(text)
        assert seen(folder) == WHOLE


def test_voc_file_that_speaks_of_another_picture_is_refused(tmp_path: Path) -> None:
    file = voc(tmp_path) / 'Annotations' / 'a.xml'
    file.write_text(file.read_text().replace('a.png', 'b.png'))
    assert f'{file}: it speaks of b.png, and a.png has its own name' in refusal(tmp_path)


@pytest.mark.parametrize('names', [('annotations', 'images'), ('ANNOTATIONS', 'jpegimages')])
def test_folders_of_voc_may_be_spelt_otherwise(tmp_path: Path, names: tuple[str, str]) -> None:
    voc(tmp_path / 'x')
    (tmp_path / 'x' / 'Annotations').rename(tmp_path / 'x' / names[0])
    (tmp_path / 'x' / 'JPEGImages').rename(tmp_path / 'x' / names[1])
    assert seen(tmp_path / 'x') == WHOLE


@pytest.mark.parametrize('names', [('Images', 'Labels'), ('images', 'LABELS')])
def test_folders_of_yolo_may_be_spelt_otherwise(tmp_path: Path, names: tuple[str, str]) -> None:
    yolo(tmp_path / 'x')
    (tmp_path / 'x' / 'images').rename(tmp_path / 'x' / names[0])
    (tmp_path / 'x' / 'labels').rename(tmp_path / 'x' / names[1])
    assert seen(tmp_path / 'x') == WHOLE


# Parts of a set


def in_parts(folder: Path, data: str) -> Path:
    """Write two pictures to train on and two to measure on, as Ultralytics lays them out."""
    pictures(folder / 'all')
    for part, names in (('train', 'ab'), ('val', 'cd')):
        for name in names:
            for kind in ('images', 'labels'):
                (folder / kind / part).mkdir(parents=True, exist_ok=True)
            (folder / 'all' / f'{name}.png').rename(folder / 'images' / part / f'{name}.png')
            (folder / 'labels' / part / f'{name}.txt').write_text(yolo_text(f'{name}.png'))
    (folder / 'all').rmdir()
    (folder / 'data.yaml').write_text(f'{data}names: [{", ".join(NAMES)}]\n')
    return folder


@pytest.mark.parametrize('data', [
    'path: /else/where\ntrain: images/train\nval: images/val\n',
    'train: ../set/images/train\nval: ../set/images/val\n', '',
    'path: .\ntrain: [images/train]\nval:\n- images/val/\n'])
def test_the_part_that_is_asked_for_is_read(tmp_path: Path, data: str) -> None:
    path = in_parts(tmp_path / 'set', data)
    for part, names in (('train', 'ab'), ('val', 'cd')):
        for each in (path, path / 'data.yaml'):
            assert seen(each, part) == {f'{name}.png': WHOLE[f'{name}.png'] for name in names}
        assert f'2 pictures for {part} are read; 2 for ' in said(path, part)


def test_one_part_can_be_named_by_its_folder(tmp_path: Path) -> None:
    path = in_parts(tmp_path / 'set', '') / 'images' / 'train'
    assert [*seen(path, 'val')] == ['a.png', 'b.png']


def test_set_with_a_part_for_training_only_says_so_when_it_is_measured_on(tmp_path: Path) -> None:
    assert seen(darknet(tmp_path), 'val') == WHOLE
    assert 'names no pictures for val; those for train are read' in said(tmp_path, 'val')


def test_lists_of_voc_are_followed(tmp_path: Path) -> None:
    main = voc(tmp_path) / 'ImageSets' / 'Main'
    main.mkdir(parents=True)
    (main / 'train.txt').write_text('a\nb\n')
    (main / 'val.txt').write_text('c 1\nd -1\n')
    assert [*seen(tmp_path)] == ['a.png', 'b.png']
    assert [*seen(tmp_path, 'val')] == ['c.png', 'd.png']
    assert 'names 2 of the 4 xml files' in said(tmp_path)


@pytest.mark.parametrize('pair', [('train', 'val'), ('Train', 'Valid'), ('training', 'test')])
def test_parts_with_txt_beside_the_pictures_are_kept_apart(tmp_path: Path,
                                                           pair: tuple[str, str]) -> None:
    for part in pair:
        yolo_beside(tmp_path / part)
        (tmp_path / part / 'classes.txt').unlink()
    (tmp_path / 'classes.txt').write_text('\n'.join(NAMES))
    for part, name in zip(('train', 'val'), pair, strict=True):
        assert {picture.path.parent.name for picture in read_set(tmp_path, part).pictures} == {
            name}


# YOLO's lines


def with_line(folder: Path, line: str) -> Path:
    (yolo(folder) / 'labels' / 'c.txt').write_text(f'{line}\n')
    return folder


@pytest.mark.parametrize(('line', 'box'), [
    ('2.0 .5 .5 .25 .5', (120, 60, 200, 180)), ('2 .5 .5 1.0000001 1.0', (0, 0, 320, 240)),
    ('2 0.25 0.25 0.75 0.25 0.75 0.5', (80, 60, 240, 120)),
    ('2 .1 .1 .2 .1 .2 .2 .1 .2', (32, 24, 64, 48))])
def test_lines_as_tools_write_them(tmp_path: Path, line: str,
                                   box: tuple[float, ...]) -> None:
    found = read_set(with_line(tmp_path, line)).pictures[2].boxes or ()
    assert found[0].box_xyxy == pytest.approx(box, abs=1e-3) and found[0].name == 'cup'


@pytest.mark.parametrize('line', ['1.5 .5 .5 .1 .1', '2 1.2 .5 .1 .1', '2 .5 .5 1.1 .1',
                                  '2 .5 .5 .1 .1 .9', '2,.5,.5,.1,.1', '2 .5 .5 .1 1_0'])
def test_lines_that_mean_nothing_are_refused_by_file_and_line(tmp_path: Path, line: str) -> None:
    assert f'{tmp_path / "labels" / "c.txt"}, line 1' in refusal(with_line(tmp_path, line))


def test_number_of_names_that_contradicts_them_is_refused(tmp_path: Path) -> None:
    (yolo(tmp_path) / 'data.yaml').write_text('nc: 4\nnames: [a, b, c]\n')
    assert 'data.yaml: nc is 4, and 3 names follow' in refusal(tmp_path)


# Pictures


def test_every_suffix_of_a_picture_is_read_and_others_are_counted(tmp_path: Path) -> None:
    names = ['a.JPG', 'b.jfif', 'c.tif', 'd.png', 'e.webp', 'f.bmp', 'g.jpeg', 'h.TIFF']
    for name in names:
        write_picture(tmp_path / 'images' / name)
        (tmp_path / 'labels').mkdir(exist_ok=True)
        (tmp_path / 'labels' / name).with_suffix('.txt').write_text('0 .5 .5 .2 .2\n')
    for name in ('i.heic', 'j.HEIC', 'k.gif'):
        (tmp_path / 'images' / name).write_bytes(b'x')
        (tmp_path / 'labels' / name).with_suffix('.txt').write_text('0 .5 .5 .2 .2\n')
    (tmp_path / 'classes.txt').write_text('cup\n')
    assert [*seen(tmp_path)] == sorted(names)
    assert 'left out are 1 .gif, 2 .heic' in said(tmp_path)
    assert '3 txt files belong to no picture that is read' in said(tmp_path)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def emptied(path: Path) -> None:
    path.write_bytes(b'')


def text_instead(path: Path) -> None:
    path.write_text('<html>404</html>')


@pytest.mark.parametrize('suffix', ['jpg', 'png', 'bmp', 'tif', 'webp'])
@pytest.mark.parametrize('spoil', [cut, emptied, text_instead])
def test_damaged_picture_is_left_out_and_counted(tmp_path: Path, suffix: str,
                                                 spoil: Callable[[Path], None]) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)
    for name in ('a', 'b'):
        cv2.imwrite(str(tmp_path / f'{name}.{suffix}'), noise)
        (tmp_path / f'{name}.txt').write_text('0 .5 .5 .2 .2\n')
    (tmp_path / 'classes.txt').write_text('cup\n')
    assert len(seen(tmp_path)) == 2
    spoil(tmp_path / f'a.{suffix}')
    assert [*seen(tmp_path)] == [f'b.{suffix}']
    assert f'1 of 2 pictures cannot be used and are left out: a.{suffix} (it ' in said(tmp_path)
    spoil(tmp_path / f'b.{suffix}')
    assert '2 of 2 pictures cannot be used' in refusal(tmp_path)


@pytest.mark.parametrize('suffix', ['png', 'tif'])
def test_picture_of_12_bits_in_16_is_left_out_and_named(tmp_path: Path, suffix: str) -> None:
    deep = np.random.default_rng(0).integers(0, 4096, (60, 80), np.uint16)
    cv2.imwrite(str(tmp_path / f'a.{suffix}'), deep)
    cv2.imwrite(str(tmp_path / f'b.{suffix}'), deep * 16)
    for name in ('a', 'b'):
        (tmp_path / f'{name}.txt').write_text('0 .5 .5 .2 .2\n')
    (tmp_path / 'classes.txt').write_text('cup\n')
    assert [*seen(tmp_path)] == [f'b.{suffix}']
    assert 'nearly black' in said(tmp_path)


def test_boxes_are_those_of_the_picture_as_it_is_shown(tmp_path: Path) -> None:
    picture = write_picture(tmp_path / 'a.jpg', 160, 120)
    picture.write_bytes(turned_by_exif(picture.read_bytes()))
    assert cv2.imread(str(picture)).shape[:2] == (160, 120)
    document = {'images': [{'id': 1, 'file_name': 'a.jpg', 'width': 120, 'height': 160}],
                'annotations': [{'image_id': 1, 'category_id': 1, 'bbox': [10, 130, 20, 20]}],
                'categories': [{'id': 1, 'name': 'cup'}]}
    path = tmp_path / 'set.json'
    path.write_text(json.dumps(document))
    assert seen(path) == {'a.jpg': ['cup']}
    changed(path, lambda document: document['images'][0].update(width=160, height=120))
    assert 'entry 0 of images: width and height are 160x120' in refusal(path)
    assert 'shown as 120x160 (Exif turns it: it is stored as 160x120)' in refusal(path)


@pytest.mark.parametrize('write', [coco, voc, csv_of_tensorflow])
def test_size_that_contradicts_the_picture_is_refused_by_its_place(
        tmp_path: Path, write: Callable[[Path], Path]) -> None:
    path = write(tmp_path)
    for file in tmp_path.rglob('*.png'):
        write_picture(file, 300, 240)
    assert 'width and height are 320x240' in refusal(path) and str(tmp_path) in refusal(path)


def test_twins_from_a_mac_are_no_files(tmp_path: Path) -> None:
    twin = b'\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X' + bytes(80)
    for write in (voc, yolo, yolo_parts, yolo_beside, csv_of_boxes):
        path = write(tmp_path / write.__name__)
        folder = path if path.is_dir() else path.parent
        for file in [*folder.rglob('*')]:
            if file.is_file():
                file.with_name(f'._{file.name}').write_bytes(twin)
        shutil.copytree(folder, folder / '__MACOSX', dirs_exist_ok=False)
        assert seen(path) == WHOLE


# Labels that are not read


def labelme(folder: Path) -> None:
    (folder / 'a.json').write_text('{"version": "5.4", "shapes": [], "imagePath": "a.png"}')


def kitti(folder: Path) -> None:
    (folder.parent / 'label_2').mkdir()
    (folder.parent / 'label_2' / 'a.txt').write_text(
        'Car 0.00 0 -1.58 15.4 41.6 19.2 81.7 1.65 1.67 3.64 -0.65 1.71 46.70 -1.59\n')


def tensorflow(folder: Path) -> None:
    shutil.copyfile(csv_of_tensorflow(folder.parent / 'x'), folder / 'labels.csv')


def coco_beside(folder: Path) -> None:
    (folder / '_annotations.coco.json').write_text(json.dumps(coco_document()))


def unknown(folder: Path) -> None:
    (folder / 'a.txt').write_text('cup at the left\n')


@pytest.mark.parametrize(('write', 'advice'), [
    (labelme, 'labelme2coco'), (kitti, 'labels of KITTI'), (unknown, 'found 4 values'),
    (tensorflow, 'name the file itself'), (coco_beside, 'name the file itself')])
def test_pictures_with_labels_are_not_taken_for_pictures_without(
        tmp_path: Path, write: Callable[[Path], None], advice: str) -> None:
    write(pictures(tmp_path / 'image_2'))
    if write is unknown:
        (tmp_path / 'image_2' / 'classes.txt').write_text('cup\n')
    assert advice in refusal(tmp_path / 'image_2')


def test_notes_beside_pictures_are_no_labels(tmp_path: Path) -> None:
    (pictures(tmp_path) / 'README.txt').write_text('taken in May')
    assert 'pictures without labels' in said(tmp_path)


def test_xml_of_another_kind_is_named(tmp_path: Path) -> None:
    (pictures(tmp_path) / 'annotations.xml').write_text('<annotations>\n</annotations>\n')
    assert 'the xml is of <annotations>; expected <annotation>' in refusal(tmp_path)


# Names of classes


def test_unknown_classes_are_told_with_the_nearest_names(tmp_path: Path) -> None:
    path = changed(coco(tmp_path), lambda document: [
        document['categories'][0].update(name='aeroplane'),
        document['categories'][1].update(name='Blob')])
    with pytest.raises(LabelFileError, match='--rename aeroplane=airplane Blob=blob'):
        load_samples([path], ('airplane', 'blob', 'cup'))


def test_name_to_be_changed_that_is_nowhere_is_said(tmp_path: Path) -> None:
    lines: list[str] = []
    load_samples([coco(tmp_path)], (), {'Blob': 'ball'}, say=lines.append)
    assert 'no set has the class Blob that --rename speaks of' in '\n'.join(lines)
