"""Functions, triggers and policies of working a lead, as revision 0014 made them; a later change is a later revision's own."""

from migrations.leads import ERASED, OURS, WITHDRAWN

# A profile without what came from another one by a merge: what was not said before and still is as the other said.
WITHOUT = """
CREATE FUNCTION luodi_without(now_said jsonb, own jsonb, other jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public AS $$
    SELECT coalesce(jsonb_object_agg(key, value) FILTER (WHERE
            (own ? key AND (key <> 'business_text' OR own ->> key <> ''))
            OR NOT other ? key OR other -> key IS DISTINCT FROM value), '{}')
        || CASE WHEN coalesce(own ->> 'business_text', '') = '' AND now_said -> 'business_text' = other -> 'business_text'
           THEN jsonb_build_object('business_text', '') ELSE '{}' END
    FROM jsonb_each(now_said)
$$
"""
# Whoever changes rows of an organisation's enterprises counts on; a deletion makes searches begin anew.
COUNTED = """
CREATE FUNCTION luodi_next_enterprise_version(of_organisation uuid, gone boolean) RETURNS bigint LANGUAGE sql
SET search_path = pg_catalog, public AS $$
    INSERT INTO public.enterprise_versions AS v (organisation_id, version, epoch)
    VALUES (of_organisation, 1, gone::int)
    ON CONFLICT (organisation_id) DO UPDATE SET version = v.version + 1, epoch = v.epoch + gone::int
    RETURNING version
$$
"""
# What a merge filled in from an enterprise that goes is taken back, in the profile and in what the history keeps of it.
TAKEN_BACK = """
CREATE FUNCTION luodi_take_back(gone public.enterprises, version_now bigint) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE below uuid := gone.enterprise_id; above uuid := gone.merged_into; merged record; back jsonb; hashed text;
BEGIN
    WHILE above IS NOT NULL LOOP
        SELECT history_id, before -> 'profile' AS own INTO merged FROM public.enterprise_history
            WHERE enterprise_id = above AND action = 'merged' AND before ->> 'other' = below::text
            ORDER BY history_id DESC LIMIT 1;
        SELECT public.luodi_without(profile, merged.own, gone.profile) INTO back
            FROM public.enterprises WHERE enterprise_id = above;
        hashed := encode(sha256(convert_to(back::text, 'UTF8')), 'hex');
        UPDATE public.enterprises SET profile = back, name = back ->> 'name', uscc = back ->> 'uscc',
            city = CASE WHEN back -> 'location' ->> 'city' IS NULL THEN NULL ELSE city END,
            investment_wan = (back ->> 'investment_wan')::float8, land_mu = (back ->> 'land_mu')::float8,
            founded = back ->> 'founded', stage = back ->> 'stage', ownership = back ->> 'ownership',
            qualifications = ARRAY(SELECT jsonb_array_elements_text(coalesce(back -> 'qualifications', '[]'))),
            text_sha256 = hashed, profile_sha256 = hashed, version = version_now, updated_at = now()
            WHERE enterprise_id = above;
        UPDATE public.enterprise_history SET before = CASE
                WHEN action = 'changed' THEN public.luodi_without(before, merged.own, gone.profile)
                ELSE jsonb_set(before, '{profile}', public.luodi_without(before -> 'profile', merged.own, gone.profile)) END
            WHERE enterprise_id = above AND history_id > merged.history_id
            AND (action = 'changed' OR before ? 'profile');
        DELETE FROM public.enterprise_vectors WHERE enterprise_id = above;
        DELETE FROM public.enterprise_scores WHERE enterprise_id = above;
        below := above;
        above := (SELECT merged_into FROM public.enterprises WHERE enterprise_id = below);
    END LOOP;
END
$$
"""
# The enterprise that a lead brought goes with it; one that the office had from elsewhere did not come by the lead.
FORGOTTEN = """
CREATE FUNCTION luodi_forget_enterprise(of_lead uuid) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE gone public.enterprises; version_now bigint;
BEGIN
    FOR gone IN SELECT * FROM public.enterprises
        WHERE source IN ('hand_off', 'partner') AND source_id = of_lead::text LOOP
        version_now := public.luodi_next_enterprise_version(gone.organisation_id, true);
        UPDATE public.enterprises SET merged_into = NULL, version = version_now, updated_at = now()
            WHERE merged_into = gone.enterprise_id;
        PERFORM public.luodi_take_back(gone, version_now);
        DELETE FROM public.enterprises WHERE enterprise_id = gone.enterprise_id;
    END LOOP;
END
$$
"""
ERASED_TOO = ERASED.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(
    "BEGIN\n",
    "BEGIN\n"
    "    PERFORM public.luodi_forget_enterprise(which);\n"
    "    DELETE FROM public.lead_files WHERE lead_id = which;\n"
    "    DELETE FROM public.lead_followers WHERE lead_id = which;\n"
    "    UPDATE public.leads SET enterprise_id = NULL, next_action = NULL, next_action_on = NULL WHERE lead_id = which;\n",
    1,
)
WITHDRAWN_TOO = WITHDRAWN.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(
    "    DELETE FROM public.lead_contacts WHERE lead_id = mine;\n",
    "    DELETE FROM public.lead_contacts WHERE lead_id = mine;\n"
    "    DELETE FROM public.lead_files WHERE lead_id = mine;\n"
    "    PERFORM public.luodi_forget_enterprise(mine);\n"
    "    UPDATE public.leads SET next_action = NULL, next_action_on = NULL WHERE lead_id = mine;\n",
    1,
)
AS_BEFORE = tuple(
    function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    for function in (ERASED, WITHDRAWN)
)
# An enterprise shows the stage and officer of its open lead, else of its latest one.
MIRRORED = """
CREATE FUNCTION luodi_mirror_lead() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE whose uuid; there public.enterprises; work record;
BEGIN
    FOR whose IN SELECT DISTINCT coalesce(e.merged_into, e.enterprise_id) FROM public.enterprises e
        WHERE e.enterprise_id IN (NEW.enterprise_id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.enterprise_id END) LOOP
        SELECT * INTO there FROM public.enterprises WHERE enterprise_id = whose;
        SELECT l.stage, l.owner_id::text AS owner INTO work FROM public.leads l
            JOIN public.enterprises e ON e.enterprise_id = l.enterprise_id
            WHERE (e.enterprise_id = whose OR e.merged_into = whose) AND l.organisation_id = there.organisation_id
            ORDER BY (l.closed_at IS NULL) DESC, l.created_at DESC, l.lead_id LIMIT 1;
        CONTINUE WHEN NOT FOUND OR (there.lead_stage, there.owner) IS NOT DISTINCT FROM (work.stage, work.owner);
        UPDATE public.enterprises SET lead_stage = work.stage, owner = work.owner, updated_at = now(),
            version = public.luodi_next_enterprise_version(there.organisation_id, false) WHERE enterprise_id = whose;
    END LOOP;
    RETURN NULL;
END
$$
"""
REVISED = """
CREATE FUNCTION luodi_revise_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := OLD.revision + 1;
    RETURN NEW;
END
$$
"""
# What a company gave is the company's to take back; what an office entered the office can remove.
CONTACT_REMOVED = """
CREATE FUNCTION luodi_remove_contact(of_lead uuid) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    DELETE FROM public.lead_contacts WHERE lead_id = of_lead AND origin IS NOT NULL
        AND organisation_id = ANY (public.luodi_organisations());
    RETURN FOUND;
END
$$
"""
TRIGGERS = (
    "CREATE TRIGGER mirrored_when_made AFTER INSERT ON leads FOR EACH ROW "
    "WHEN (NEW.enterprise_id IS NOT NULL) EXECUTE FUNCTION luodi_mirror_lead()",
    "CREATE TRIGGER mirrored AFTER UPDATE OF enterprise_id, stage, owner_id, closed_at ON leads FOR EACH ROW "
    "WHEN (NEW.enterprise_id IS NOT NULL OR OLD.enterprise_id IS NOT NULL) EXECUTE FUNCTION luodi_mirror_lead()",
    "CREATE TRIGGER revised BEFORE UPDATE ON leads FOR EACH ROW WHEN ((OLD.stage, OLD.reason, OLD.owner_id, OLD.closed_at, "
    "OLD.closed_as) IS DISTINCT FROM (NEW.stage, NEW.reason, NEW.owner_id, NEW.closed_at, NEW.closed_as)) "
    "EXECUTE FUNCTION luodi_revise_lead()",
)
OWN_FUNCTIONS = {
    "luodi_without(jsonb, jsonb, jsonb)": WITHOUT,
    "luodi_next_enterprise_version(uuid, boolean)": COUNTED,
    "luodi_take_back(enterprises, bigint)": TAKEN_BACK,
    "luodi_forget_enterprise(uuid)": FORGOTTEN,
    "luodi_mirror_lead()": MIRRORED,
    "luodi_revise_lead()": REVISED,
    "luodi_remove_contact(uuid)": CONTACT_REMOVED,
}
FOR_APP = "luodi_remove_contact(uuid)"
"""The one of them that the application calls itself."""

MINE = "officer_id = (SELECT luodi_officer())"
POLICIES = (
    ("lead_followers", "seen", f"FOR SELECT TO luodi_app USING ({OURS})"),
    ("lead_followers", "added", f"FOR INSERT TO luodi_app WITH CHECK ({OURS} AND {MINE})"),
    ("lead_followers", "removed", f"FOR DELETE TO luodi_app USING ({OURS} AND {MINE})"),
    ("lead_files", "seen", f"FOR SELECT TO luodi_app USING ({OURS})"),
    ("lead_files", "added", f"FOR INSERT TO luodi_app WITH CHECK ({OURS})"),
    ("lead_files", "removed", f"FOR DELETE TO luodi_app USING ({OURS})"),
    (
        "lead_undos",
        "own",
        f"TO luodi_app USING ({MINE} AND organisation_id = (SELECT luodi_organisation())) "
        f"WITH CHECK ({MINE} AND organisation_id = (SELECT luodi_organisation()))",
    ),
)
GRANTS = (
    "UPDATE (enterprise_id, next_action, next_action_on, nudged) ON leads",
    "SELECT, INSERT, DELETE ON lead_followers",
    "SELECT, INSERT, DELETE ON lead_files",
    "SELECT, INSERT, UPDATE (used_at) ON lead_undos",
)
