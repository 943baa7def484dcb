from knowledge.tests.parsing import samples

LONG = "Whoever reads this line sees that it goes on until the margin of the page and then"
BODY = [LONG, "on in the next one."]


def texts(parsed):
    return [page.text for page in parsed.pages]


def test_lines_of_a_paragraph_are_one_line_and_a_gap_begins_another(parse):
    assert texts(parse("a.pdf", samples.pdf([[*BODY, "", *BODY]]))) == [
        f"{LONG} on in the next one.\n\n{LONG} on in the next one."
    ]


def test_short_lines_stay_lines_and_bullets_are_a_list(parse):
    lines = [LONG, "short", "\u2022 first", "\u2022 second"]
    assert texts(parse("a.pdf", samples.pdf([lines]))) == [f"{LONG} short\n- first\n- second"]


def test_a_word_that_the_end_of_a_line_cut_is_whole_again(parse):
    lines = [LONG + " informa-", "tion is whole."]
    assert texts(parse("a.pdf", samples.pdf([lines]))) == [LONG + " information is whole."]


def test_larger_lines_are_headings(parse):
    page = [("The book", 24), "", ("First part", 16), *BODY * 5]
    (text,) = texts(parse("a.pdf", samples.pdf([page])))
    assert text.startswith(f"# The book\n\n## First part\n\n{LONG} on")


def test_bookmarks_are_headings_where_there_are_some(parse):
    page = ["1.1 Ropes", "", *BODY]
    content = samples.pdf([page, ["1.2 Knots", "", *BODY]], outline=[("1.1  Ropes", 1), ("1.2 Knots", 2)])
    assert [text.split("\n")[0] for text in texts(parse("a.pdf", content))] == ["# 1.1 Ropes", "# 1.2 Knots"]


def test_running_titles_and_page_numbers_are_not_read_again_and_again(parse):
    ends = ["one", "two", "three", "four", "five", "six"]
    pages = [
        ["My long report", "", f"Only page {at} says so.", *BODY, f"Its end is {end}.", "", str(at)]
        for at, end in enumerate(ends, start=1)
    ]
    found = texts(parse("a.pdf", samples.pdf(pages)))
    assert found[0].startswith("My long report\n\nOnly page 1 says so.")
    assert [text.split("\n")[0] for text in found[1:]] == [f"Only page {at} says so." for at in range(2, 7)]
    assert [text.split()[-1] for text in found] == [f"{end}." for end in ends]


def test_a_line_that_begins_with_a_number_sign_is_no_heading(parse):
    assert texts(parse("a.pdf", samples.pdf([["# not a heading"]]))) == ["\\# not a heading"]
