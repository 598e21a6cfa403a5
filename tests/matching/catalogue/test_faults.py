"""A broken plan folder is refused, and each fault says which file, which entry, which field and what."""

import pytest

from matching.catalogue import CatalogueError, load_catalogue
from matching.catalogue.files import folder_sha256

ROBOT = "industries/robot.yaml"
PLACES = "sites/places.yaml"
PARKS = "sites/parks.csv"
POLICIES = "policies/all.yaml"


def test_the_untouched_folder_loads(folder):
    assert load_catalogue(folder.path).info.id == "demo_2030"


def test_a_quote_at_another_offset_is_refused_and_its_place_told(folder):
    folder.replace(ROBOT, "start: 208", "start: 207")
    fault = folder.fault()
    assert (fault.file, fault.entry, fault.field) == (ROBOT, "robot", "evidence/0")
    assert "does not stand at 207; it stands at 208" in fault.message


def test_a_quote_the_clause_does_not_hold_is_refused(folder):
    folder.replace(ROBOT, "在中原市建设机器人产业园", "在北山市建设机器人产业园")
    fault = folder.fault()
    assert (fault.file, fault.entry, fault.field) == (ROBOT, "robot", "evidence/0")
    assert "clause 1.2 does not contain it" in fault.message


def test_a_quote_of_another_clause_is_refused(folder):
    folder.replace(ROBOT, 'clause: "1.2"', 'clause: "2.3"')
    assert "lies outside clause 2.3" in folder.fault().message


def test_a_clause_the_plan_does_not_have_is_refused(folder):
    folder.replace(ROBOT, 'clause: "1.2"', 'clause: "9.9"')
    assert folder.fault().message == "the plan has no clause 9.9"


@pytest.mark.parametrize(
    "item",
    [
        '{clause: "1.2", quote: "机器人"}',
        '{clause: "1.2", start: "208", quote: "机器人"}',
        '{clause: "1.2", start: -1, quote: "机器人"}',
        '{clause: "1.2", start: true, quote: "机器人"}',
        '{clause: "1.2", start: 208, quote: ""}',
        '{clause: "1.2", start: 208, quote: 5}',
        "机器人",
    ],
)
def test_evidence_that_is_not_a_quote_is_refused(folder, item):
    folder.replace(
        ROBOT,
        '- {clause: "1.2", start: 208, quote: "在中原市建设机器人产业园,培育一批专精特新企业。"}',
        f"- {item}",
    )
    fault = folder.fault()
    assert (fault.file, fault.entry, fault.field) == (ROBOT, "robot", "evidence/0")


def test_evidence_that_is_no_list_is_refused(folder):
    folder.replace("regions.yaml", "evidence:\n    - {", "evidence:\n      {")
    fault = folder.fault()
    assert (fault.file, fault.entry, fault.field) == ("regions.yaml", "north", "evidence")


def test_an_entry_without_evidence_is_refused(folder):
    folder.replace(
        POLICIES, '    - {clause: "2.3", start: 254, quote: "支持外贸企业参加境外展会"}\n', ""
    )
    fault = folder.fault()
    assert (fault.file, fault.entry, fault.field) == (POLICIES, "export-fairs", "evidence")


def test_a_place_with_neither_quote_nor_register_entry_is_refused(folder):
    folder.replace(
        PLACES,
        '  evidence:\n    - {clause: "2.4", start: 306, quote: "规划建设2个承接产业转移园区"}\n',
        "",
    )
    fault = folder.fault()
    assert (fault.file, fault.entry, fault.field) == (PLACES, "transfer-parks", "evidence")


@pytest.mark.parametrize(
    ("file", "old", "new", "entry", "field", "named"),
    [
        (PLACES, "industries: [photovoltaic]", "industries: [solar]", "linhai", "industries", "solar"),
        (PLACES, "city: 临海", "city: 临湖", "linhai", "city", "临湖"),
        (PLACES, "city_background: null", "city_background: 临湖", "linhai", "city_background", "临湖"),
        (PARKS, "中原,城东区,robot", "中原,城西区,robot", "park-1", "county", "城西区"),
        (PARKS, ",中原,城东区,", ",中原|临湖,,", "park-1", "spans", "临湖"),
        (POLICIES, "goals: [market]", "goals: [marketing]", "export-fairs", "serves/goals", "marketing"),
        (POLICIES, "project_types: [rnd]", "project_types: [lab]", "foreign-rd", "serves/project_types", "lab"),
        (POLICIES, "ownership: [foreign]", "ownership: [alien]", "foreign-rd", "serves/ownership", "alien"),
        (POLICIES, "qualifications: []", "qualifications: [iso]", "export-fairs", "serves/qualifications", "iso"),
        (POLICIES, "stages: []", "stages: [old]", "export-fairs", "serves/stages", "old"),
        (POLICIES, "sectors: []", "sectors: [heavy]", "export-fairs", "serves/sectors", "heavy"),
        (POLICIES, "industries: [robot]", "industries: [android]", "first-use", "serves/industries", "android"),
        (POLICIES, "cities: []", "cities: [临湖]", "export-fairs", "cities", "临湖"),
        (POLICIES, "[transfer-parks]", "[no-parks]", "transfer", "place_ids", "no-parks"),
        (POLICIES, 'source: "2.3"', 'source: "9.9"', "foreign-rd", "conditions/foreign-owned/source", "9.9"),
        (POLICIES, "[foreign, joint_venture]", "[alien]", "foreign-rd", "conditions/foreign-owned/rule", "alien"),
        ("regions.yaml", "cities: [北山]", "cities: [南山]", "north", "cities", "南山"),
        ("regions.yaml", "industries: []", "industries: [solar]", "north", "industries", "solar"),
        (ROBOT, "parent: null", "parent: machine", "robot", "parent", "machine"),
        (ROBOT, "upstream: []", "upstream: [metal]", "robot", "upstream", "metal"),
        (ROBOT, "downstream: []", "downstream: [car]", "robot", "downstream", "car"),
        (ROBOT, "code: C3491", "code: C9999", "robot", "codes", "C9999"),
    ],
)  # fmt: skip
def test_a_reference_to_what_is_not_there_is_refused(folder, file, old, new, entry, field, named):
    folder.replace(file, old, new)
    fault = folder.fault()
    assert (fault.file, fault.entry, fault.field) == (file, entry, field)
    assert fault.message == f"names {named!r}, which is not there"


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ("{kind: city, values: [中原, 临湖]}", "临湖"),
        ("{kind: industry, values: [android]}", "android"),
        ("{kind: qualification, values: [iso]}", "iso"),
        ("{kind: one_of, of: stage, values: [old]}", "old"),
        ("{kind: one_of, of: project_type, values: [lab]}", "lab"),
        ("{kind: not, rule: {kind: city, values: [临湖]}}", "临湖"),
        ("{kind: any, rules: [{kind: stated}, {kind: city, values: [临湖]}]}", "临湖"),
        ("{kind: all, rules: [{kind: stated}, {kind: city, values: [临湖]}]}", "临湖"),
    ],
)
def test_a_rule_that_names_what_is_not_there_is_refused(folder, rule, named):
    folder.replace(POLICIES, "{kind: number, of: rd_intensity_pct, min: 5}", rule)
    fault = folder.fault()
    assert (fault.entry, fault.field) == ("first-use", "conditions/rd-share/rule")
    assert named in fault.message


@pytest.mark.parametrize(
    ("file", "old", "new", "entry", "field"),
    [
        (PLACES, "status: named", "status: rumoured", "linhai", "status"),
        (PLACES, "stage: existing", "stage: someday", "linhai", "stage"),
        (ROBOT, "tier: future", "tier: distant", "robot", "tier"),
        (ROBOT, "share: core", "share: most", "robot", "codes/0/share"),
        (POLICIES, "kind: lever", "kind: gift", "export-fairs", "kind"),
        (POLICIES, "traits: [exporter]", "traits: [tall]", "export-fairs", "serves/traits/0"),
        (POLICIES, "of: rd_intensity_pct", "of: luck", "first-use", "conditions/0/rule/number/of"),
        ("regions.yaml", "role: receiving", "role: giving", "north", "role"),
        (PARKS, ",A,", ",C,", "park-1", "register_entry/reliability"),
    ],
)
def test_a_value_outside_its_vocabulary_is_refused(folder, file, old, new, entry, field):
    folder.replace(file, old, new)
    fault = folder.fault()
    assert (fault.file, fault.entry, fault.field) == (file, entry, field)


def test_an_unknown_field_is_refused(folder):
    folder.replace(PLACES, "  chemical_park: null", "  chemical_prak: true")
    fault = folder.fault()
    assert (fault.file, fault.entry, fault.field) == (PLACES, "linhai", "chemical_prak")


def test_a_missing_field_is_refused(folder):
    folder.replace(ROBOT, "name_en: Intelligent robots\n", "")
    fault = folder.fault()
    assert (fault.file, fault.entry, fault.field) == (ROBOT, "robot", "name_en")


def test_an_id_that_stands_twice_is_refused_and_the_first_file_told(folder):
    folder.replace(PARKS, "park-2,", "linhai,")
    fault = folder.fault()
    assert (fault.file, fault.entry, fault.field) == (PARKS, "linhai", "id")
    assert fault.message == f"stands twice, first in {PLACES}"


def test_a_malformed_id_is_refused(folder):
    folder.replace(PLACES, "id: linhai\n", "id: Lin Hai\n")
    assert folder.fault().field == "id"


def test_industries_whose_parents_go_round_in_a_circle_are_refused(folder):
    folder.replace("industries/new-energy.yaml", "parent: null", "parent: photovoltaic")
    assert {(fault.entry, fault.field) for fault in folder.faults()} == {
        (entry, "parent") for entry in ("new-energy", "photovoltaic", "offshore-wind")
    }


def test_a_condition_that_stands_twice_is_refused(folder):
    folder.replace(
        POLICIES,
        "      rule: {kind: one_of, of: ownership, values: [foreign, joint_venture]}\n",
        "      rule: {kind: stated}\n"
        '    - {id: foreign-owned, text_zh: 甲, text_en: a, source: "2.3", rule: {kind: stated}}\n',
    )
    fault = folder.fault()
    assert (fault.entry, fault.field) == ("foreign-rd", "conditions/foreign-owned")
    assert fault.message == "stands twice"


def test_a_programme_without_an_authority_is_refused(folder):
    named = '{name_zh: 示范省工业和信息化厅, name_en: Demo Province Department of Industry, contact: "0000-12345"}'
    folder.replace(POLICIES, f"authority: {named}", "authority: null")
    fault = folder.fault()
    assert (fault.file, fault.entry, fault.field) == (POLICIES, "first-use", "authority")


@pytest.mark.parametrize(
    ("file", "text", "field", "entry"),
    [
        (
            "instruments.yaml",
            "- {id: land, label_zh: 用地, label_en: Land}\n",
            "instrument",
            "export-fairs",
        ),
        ("kinds.yaml", "- {id: base, label_zh: 基地, label_en: Base}\n", "kind", "linhai"),
    ],
)
def test_where_a_folder_labels_a_vocabulary_every_value_needs_its_label(
    folder, file, text, field, entry
):
    folder.write(file, text)
    assert (entry, field) in {(fault.entry, fault.field) for fault in folder.faults()}


@pytest.mark.parametrize("file", ["plan.yaml", "plan.txt", "cities.csv", PARKS])
def test_a_missing_file_is_named_without_its_place_on_the_machine(folder, file):
    (folder.path / file).unlink()
    fault = folder.fault()
    assert (fault.file, fault.entry, fault.field) == (file, "", "")
    assert str(folder.path) not in fault.message


def test_broken_yaml_is_named_with_its_line(folder):
    folder.replace(PLACES, "name_zh: 临海\n", "name_zh: [临海\n")
    fault = folder.fault()
    assert fault.file == PLACES
    assert "line 3" in fault.message


def test_a_key_written_twice_is_refused(folder):
    folder.replace(PLACES, "  name_zh: 临海\n", "  name_zh: 临海\n  name_zh: 临湖\n")
    fault = folder.fault()
    assert fault.file == PLACES
    assert "the key 'name_zh' stands twice" in fault.message


def test_an_entry_that_is_no_mapping_is_refused(folder):
    folder.write("regions.yaml", "- 北部地区\n")
    fault = folder.fault()
    assert (fault.file, fault.entry) == ("regions.yaml", "entry 1")


def test_a_yaml_file_that_is_not_utf8_is_refused(folder):
    (folder.path / "regions.yaml").write_bytes("- id: 北".encode("gb18030"))
    assert folder.fault().file == "regions.yaml"


def test_a_table_without_a_column_is_refused(folder):
    folder.replace(PARKS, ",reliability,", ",trust,")
    fault = folder.fault()
    assert (fault.file, fault.field, fault.message) == (PARKS, "reliability", "no such column")


def test_a_row_with_too_few_cells_is_refused(folder):
    folder.replace("cities.csv", "990300,city,北山,Beishan,113.5,24.5", "990300,city,北山,Beishan")
    fault = folder.fault()
    assert (fault.file, fault.entry) == ("cities.csv", "990300")


def test_a_coordinate_that_is_no_number_is_refused(folder):
    folder.replace("cities.csv", "113.5,24.5", "east,24.5")
    fault = folder.fault()
    assert (fault.file, fault.entry, fault.field) == ("cities.csv", "990300", "longitude")


def test_a_county_before_any_city_is_refused(folder):
    folder.replace("cities.csv", "990100,city,", "990100,county,")
    fault = folder.fault()
    assert (fault.file, fault.entry, fault.field) == ("cities.csv", "990100", "level")


def test_another_text_than_the_one_catalogued_is_refused(folder):
    folder.replace("plan.txt", "示范日报", "示范晚报")
    fault = folder.fault()
    assert (fault.file, fault.entry, fault.field) == ("plan.yaml", "demo_2030", "sha256")
    assert "plan.yaml expects" in fault.message


def test_a_text_without_clauses_is_refused(folder):
    folder.write("plan.txt", "没有编号的文字")
    assert folder.fault().file == "plan.txt"


def test_plan_information_that_is_wrong_is_refused_by_field(folder):
    folder.replace("plan.yaml", "period_to: 2030-12-31", "period_to: someday")
    fault = folder.fault()
    assert (fault.file, fault.field) == ("plan.yaml", "period_to")


def test_every_fault_is_told_at_once(folder):
    folder.replace(ROBOT, "start: 208", "start: 207")
    folder.replace(PLACES, "status: named", "status: rumoured")
    folder.replace("regions.yaml", "role: receiving", "role: giving")
    assert {fault.file for fault in folder.faults()} == {ROBOT, PLACES, "regions.yaml"}


def test_a_fault_reads_as_file_entry_field_and_message(folder):
    folder.replace("regions.yaml", "role: receiving", "role: giving")
    with pytest.raises(CatalogueError, match=r"^regions\.yaml:\d+: north: role: Input should be"):
        load_catalogue(folder.path)


@pytest.mark.parametrize(
    "file", ["plan.yaml", "cities.csv", ROBOT, PLACES, PARKS, POLICIES, "regions.yaml"]
)
def test_the_folder_hash_changes_with_any_file(folder, file):
    before = folder_sha256(folder.path)
    folder.write(file, (folder.path / file).read_text(encoding="utf-8") + "\n")
    assert folder_sha256(folder.path) != before


def test_the_folder_hash_changes_when_a_file_is_renamed(folder):
    before = folder_sha256(folder.path)
    (folder.path / POLICIES).rename(folder.path / "policies" / "some.yaml")
    assert folder_sha256(folder.path) != before


def test_the_folder_hash_does_not_depend_on_where_the_folder_lies(folder, demo_catalogue):
    assert folder_sha256(folder.path) == load_catalogue(folder.path).sha256 == demo_catalogue.sha256
