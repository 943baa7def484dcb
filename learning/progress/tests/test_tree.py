import re
from dataclasses import replace
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as some

from learning.progress.tree import SAMPLES, Leaf, Record, picture, small_picture
from learning.progress.tree.growing import grow
from learning.progress.tree.paths import HEIGHT, WIDTH
from learning.progress.tree.placing import place_leaves
from learning.progress.tree.record import description

STATUSES = some.sampled_from(["active", "completed", "claimed"])
AREAS = ("Chat", "Knowledge", "English", "Live")
RECORDS = some.builds(
    Record,
    seed=some.text(max_size=8),
    level=some.integers(1, 200),
    fraction=some.floats(0, 0.999),
    areas=some.tuples(*[some.tuples(some.just(area), some.integers(0, 10**6)) for area in AREAS]),
    leaves=some.lists(some.builds(Leaf, some.integers(0, 365), some.booleans()), max_size=366).map(tuple),
    quests=some.lists(STATUSES, max_size=3).map(tuple),
)
SEED, SAPLING, OAK = SAMPLES


def drawn(record):
    return picture(record, title="Your tree")


def shapes(svg, name):
    return sum(path.get("d").count("z") for path in ElementTree.fromstring(svg).iter() if path.get("class") == name)


def leaves(svg):
    """Those of the quests' buds have no colour of age but 1."""
    return sum(shapes(svg, f"tree-leaf-{kind}") for kind in (0, 1, 2, "autumn"))


def starts(svg):
    return [tuple(map(float, pair)) for pair in re.findall(r"M(-?[\d.]+) (-?[\d.]+)", svg)]


@settings(deadline=None)
@given(RECORDS)
def test_the_same_record_is_the_same_picture(record):
    assert drawn(record) == drawn(replace(record))
    assert small_picture(record) == small_picture(replace(record))


@settings(deadline=None)
@given(RECORDS)
def test_nothing_lies_off_the_drawing_and_it_is_never_large(record):
    wood = "".join(re.findall(r'<g class="tree-wood">.*?</g>', drawn(record)))
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in starts(wood))
    assert len(drawn(record)) < 60_000
    assert len(small_picture(record)) < 12_000


@settings(deadline=None)
@given(RECORDS)
def test_it_is_well_formed_and_each_day_is_a_leaf(record):
    bare = replace(record, quests=())
    if not record.is_seed:
        assert leaves(drawn(bare)) == len(record.leaves)
    ElementTree.fromstring(small_picture(record))


def test_a_leaf_keeps_its_place_while_others_come():
    sites = grow(OAK).sites
    before = place_leaves(sites, replace(OAK, leaves=OAK.leaves[:-1]), set())
    assert place_leaves(sites, OAK, set())[:-1] == before


def test_a_tree_grows_with_its_level():
    heights = [
        max(y for branch in grow(replace(OAK, level=level)).branches for _, y in branch.points) for level in (2, 8, 30)
    ]
    assert heights == sorted(heights)


def test_each_area_is_a_limb():
    assert [sum(branch.order == 1 for branch in grow(record).branches) for record in SAMPLES] == [1, 2, 4]


def test_a_record_without_a_day_is_a_seed():
    assert "tree-seed" in drawn(SEED)
    assert "tree-seed" in small_picture(SEED)
    assert description(SEED) == "A seed in the ground: its first leaf comes with the first active day."


def test_it_says_what_it_shows():
    assert description(SAPLING) == (
        "Level 5, 40 % of the way to the next. 13 leaves for the active days of the last year, 1 in autumn’s colours "
        "for freezes. Branches: Chat, Knowledge. Quests of today: 1 in bud, 1 open, 1 in bloom."
    )
    svg = ElementTree.fromstring(picture(SAPLING, title="The tree of <Lea>", key="lea"))
    assert svg.get("role") == "img"
    assert [(child.get("id"), child.text) for child in svg][:1] == [("lea-title", "The tree of <Lea>")]
    assert svg.get("aria-describedby") == "lea-desc"


def test_a_winter_without_leaves_leaves_the_wood():
    assert leaves(drawn(replace(OAK, leaves=(), quests=()))) == 0
    assert "tree-wood" in drawn(replace(OAK, leaves=()))
