"""Functions and policies of leads, as revision 0007 made them; a later change is a later revision's own."""

# The digest of the link a transaction was opened with; a company acts under it, not for an organisation.
LINK = """
CREATE FUNCTION luodi_link() RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT decode(nullif(current_setting('luodi.link', true), ''), 'hex') $$
"""
LINKED_LEAD = """
CREATE FUNCTION luodi_linked_lead() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT lead_id FROM public.lead_links WHERE digest = public.luodi_link() AND revoked_at IS NULL $$
"""
LINKED_ORGANISATION = """
CREATE FUNCTION luodi_linked_organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT organisation_id FROM public.lead_links WHERE digest = public.luodi_link() AND revoked_at IS NULL $$
"""
# A link may only be made before its lead, so that nobody can make one that opens somebody else's.
LEAD_EXISTS = """
CREATE FUNCTION luodi_lead_exists(which uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT EXISTS (SELECT FROM public.leads WHERE lead_id = which) $$
"""
# Who receives what is handed off for a place: its park, else its city, else the province. Names only, of offices only.
RECIPIENT = """
CREATE FUNCTION luodi_recipient(of_site text, of_city text)
RETURNS TABLE (organisation_id uuid, name text, kind text, city text) LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT o.organisation_id, o.name, o.kind, o.city FROM public.organisations o
    WHERE (o.kind = 'park' AND o.site_id = of_site) OR (o.kind = 'city' AND o.city = of_city) OR o.kind = 'province'
    ORDER BY array_position(ARRAY['park', 'city', 'province'], o.kind), o.created_at, o.organisation_id LIMIT 1
$$
"""
RECEIVES = """
CREATE FUNCTION luodi_receives(which uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM public.organisations
        WHERE organisation_id = which AND kind IN ('province', 'city', 'park'))
$$
"""
ANSWER_DELETED = """
CREATE FUNCTION luodi_delete_answers(of_run text, except_lead uuid) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    said text := (SELECT profile_sha256 FROM public.runs WHERE run_id = of_run);
    same text[]; forms uuid[]; made text[];
BEGIN
    SELECT array_agg(run_id) INTO same FROM public.runs WHERE profile_sha256 = said;
    SELECT array_agg(DISTINCT draft_id) INTO forms FROM (
        SELECT draft_id FROM public.drafts WHERE run_id = ANY (same)
        UNION SELECT draft_id FROM public.draft_runs WHERE run_id = ANY (same)) f;
    IF cardinality(forms) > 1 OR EXISTS (
        SELECT FROM public.leads WHERE run_id = ANY (same) AND lead_id <> except_lead) THEN
        RETURN;  -- somebody else's form or lead rests on the same answers
    END IF;
    SELECT coalesce(same, '{}') || coalesce(array_agg(run_id), '{}') INTO made
        FROM public.draft_runs WHERE draft_id = ANY (forms);
    DELETE FROM public.draft_links WHERE draft_id = ANY (forms);
    DELETE FROM public.drafts WHERE draft_id = ANY (forms);
    DELETE FROM public.runs r WHERE run_id = ANY (made)
        AND NOT EXISTS (SELECT FROM public.drafts d WHERE d.run_id = r.run_id)
        AND NOT EXISTS (SELECT FROM public.draft_runs d WHERE d.run_id = r.run_id)
        AND NOT EXISTS (SELECT FROM public.leads l WHERE l.run_id = r.run_id AND l.lead_id <> except_lead);
END
$$
"""
# What remains of a lead: its place in the figures, without anything that says whose it was.
ERASED = """
CREATE FUNCTION luodi_erase_lead(which uuid, how text, moment timestamptz) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    DELETE FROM public.lead_contacts WHERE lead_id = which;
    UPDATE public.lead_events SET text = NULL WHERE lead_id = which;
    UPDATE public.lead_links SET revoked_at = moment WHERE lead_id = which AND revoked_at IS NULL;
    UPDATE public.consents SET withdrawn_at = coalesce(withdrawn_at, moment) WHERE lead_id = which AND how = 'deleted';
    UPDATE public.leads SET enterprise = NULL, message = NULL, run_id = NULL, anonymised_at = moment,
        updated_at = moment, closed_at = coalesce(closed_at, moment), closed_as = how WHERE lead_id = which;
END
$$
"""
WITHDRAWN = """
CREATE FUNCTION luodi_withdraw_linked_lead(moment timestamptz) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE mine uuid := public.luodi_linked_lead();
BEGIN
    UPDATE public.consents SET withdrawn_at = moment WHERE lead_id = mine AND withdrawn_at IS NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    DELETE FROM public.lead_contacts WHERE lead_id = mine;
    UPDATE public.leads SET message = NULL, closed_at = moment, closed_as = 'withdrawn', updated_at = moment
        WHERE lead_id = mine;
    INSERT INTO public.lead_events (lead_id, organisation_id, at, kind, actor_kind, actor, shown_to)
        SELECT lead_id, organisation_id, moment, 'withdrawn', 'company', lead_id::text, 'company'
        FROM public.leads WHERE lead_id = mine;
    RETURN true;
END
$$
"""
DELETED = """
CREATE FUNCTION luodi_delete_linked_lead(moment timestamptz) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE mine uuid := public.luodi_linked_lead(); of_run text;
BEGIN
    SELECT run_id INTO of_run FROM public.leads WHERE lead_id = mine AND anonymised_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN false; END IF;
    PERFORM public.luodi_delete_answers(of_run, mine);
    PERFORM public.luodi_erase_lead(mine, 'deleted', moment);
    RETURN true;
END
$$
"""
FUNCTIONS = (
    LINK,
    LINKED_LEAD,
    LINKED_ORGANISATION,
    LEAD_EXISTS,
    RECIPIENT,
    RECEIVES,
    ANSWER_DELETED,
    ERASED,
    WITHDRAWN,
    DELETED,
)
FOR_APP = (
    "luodi_linked_lead()", "luodi_linked_organisation()", "luodi_lead_exists(uuid)", "luodi_recipient(text, text)",
    "luodi_receives(uuid)", "luodi_withdraw_linked_lead(timestamptz)", "luodi_delete_linked_lead(timestamptz)",
)  # fmt: skip
FOR_OWNER = (
    "luodi_delete_answers(text, uuid)",
    "luodi_erase_lead(uuid, text, timestamptz)",
)

OURS = "organisation_id = ANY ((SELECT luodi_organisations())::uuid[])"
THEIRS = "lead_id = (SELECT luodi_linked_lead())"
HANDED_OFF = (
    f"{THEIRS} AND luodi_receives(organisation_id) AND source IN ('web', 'partner') AND stage = 'lead' "
    "AND owner_id IS NULL AND closed_at IS NULL AND anonymised_at IS NULL"
)
ENTERED = "organisation_id = luodi_organisation() AND source = 'officer' AND anonymised_at IS NULL"
NEW_LINK = "digest = luodi_link() AND NOT luodi_lead_exists(lead_id)"
POLICIES = (
    ("leads", "seen", f"FOR SELECT TO luodi_app USING ({OURS} OR {THEIRS})"),
    ("leads", "added", f"FOR INSERT TO luodi_app WITH CHECK (({HANDED_OFF}) OR ({ENTERED}))"),
    ("leads", "worked_on", f"FOR UPDATE TO luodi_app USING ({OURS}) WITH CHECK ({OURS})"),
    ("lead_links", "seen", f"FOR SELECT TO luodi_app USING (digest = luodi_link() OR {OURS})"),
    ("lead_links", "added", f"FOR INSERT TO luodi_app WITH CHECK ({NEW_LINK})"),
    ("lead_links", "kept_open", f"FOR UPDATE TO luodi_app USING ({OURS}) WITH CHECK ({OURS})"),
    ("lead_contacts", "seen", f"FOR SELECT TO luodi_app USING ({OURS} OR {THEIRS})"),
    ("lead_contacts", "added", f"FOR INSERT TO luodi_app WITH CHECK ({OURS} OR {THEIRS})"),
    ("consents", "seen", f"FOR SELECT TO luodi_app USING ({OURS} OR {THEIRS})"),
    (
        "consents",
        "given",
        f"FOR INSERT TO luodi_app WITH CHECK ({THEIRS} AND withdrawn_at IS NULL)",
    ),
    ("consents", "kept_on", f"FOR UPDATE TO luodi_app USING ({OURS}) WITH CHECK ({OURS})"),
    (
        "lead_events",
        "seen",
        f"FOR SELECT TO luodi_app USING ({OURS} OR ({THEIRS} AND shown_to = 'company'))",
    ),
    (
        "lead_events",
        "added",
        f"FOR INSERT TO luodi_app WITH CHECK ({OURS} OR ({THEIRS} AND shown_to = 'company'))",
    ),
    (
        "audit_log",
        "added_under_a_link",
        "FOR INSERT TO luodi_app WITH CHECK (actor_kind IN ('company', 'partner') AND subject_kind = 'lead' "
        "AND organisation_id = luodi_linked_organisation() AND subject = luodi_linked_lead()::text)",
    ),
)
GRANTS = (
    "SELECT, INSERT, UPDATE (organisation_id, enterprise, industry_id, site_id, policy_id, stage, reason, owner_id, "
    "first_contact_due, contacted_at, closed_at, closed_as, updated_at) ON leads",
    "SELECT, INSERT, UPDATE (expires_on) ON lead_links",
    "SELECT, INSERT ON lead_contacts",
    "SELECT, INSERT, UPDATE (retention_until) ON consents",
    "SELECT, INSERT ON lead_events",
    "SELECT, INSERT, DELETE ON draft_runs",
)
