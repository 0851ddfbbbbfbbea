-- What a process with the public role may do about the ways in (cases/channels/door). As the inbox functions: owner rights,
-- a fixed search path, one jsonb in and one out, bytes as base64.

-- E-mail. Only who knows the look-up hash of a report that came by mail ties a letter to it.
CREATE OR REPLACE FUNCTION channels_mail_link(p jsonb) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO mail_link (mark, report_id)
    SELECT decode(m, 'base64'), r.id FROM report r, jsonb_array_elements_text(p -> 'marks') AS m
    WHERE r.id = (p ->> 'report_id')::uuid AND r.lookup = inbox_bytes(p, 'lookup') AND r.channel = 'CH_EMAIL'
    ON CONFLICT DO NOTHING;
  SELECT jsonb_build_object('status', 'kept')
$$;

CREATE OR REPLACE FUNCTION channels_mail_lookup(p jsonb) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT to_jsonb(inbox_text(r.lookup)) FROM jsonb_array_elements_text(p -> 'marks') WITH ORDINALITY AS m (mark, place)
    JOIN mail_link l ON l.mark = decode(m.mark, 'base64') JOIN report r ON r.id = l.report_id
    ORDER BY m.place LIMIT 1
$$;

CREATE OR REPLACE FUNCTION channels_mail_failed(p jsonb) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO mail_trouble AS t (mark, box, why, tries, day, state)
    VALUES (inbox_bytes(p, 'mark'), p ->> 'box', p ->> 'why', 1, inbox_today(p), 'trying')
    ON CONFLICT (mark) DO UPDATE SET tries = t.tries + 1, why = excluded.why, day = excluded.day, state = 'trying'
    RETURNING to_jsonb(tries)
$$;

CREATE OR REPLACE FUNCTION channels_mail_put_away(p jsonb) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE mail_trouble SET state = 'failed' WHERE mark = inbox_bytes(p, 'mark');
  SELECT jsonb_build_object('status', 'kept')
$$;

CREATE OR REPLACE FUNCTION channels_mail_taken(p jsonb) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM mail_trouble WHERE mark = inbox_bytes(p, 'mark');
  SELECT jsonb_build_object('status', 'kept')
$$;

-- One-time links to a code: the row is gone with the first answer.
CREATE OR REPLACE FUNCTION channels_claim_offer(p jsonb) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO claim (mark, box, until) VALUES (inbox_bytes(p, 'mark'), inbox_bytes(p, 'box'), inbox_day((p ->> 'until')::date, 400))
    ON CONFLICT DO NOTHING;
  SELECT jsonb_build_object('status', 'kept')
$$;

CREATE OR REPLACE FUNCTION channels_claim(p jsonb) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (DELETE FROM claim WHERE mark = inbox_bytes(p, 'mark') RETURNING box, until)
  SELECT to_jsonb(inbox_text(box)) FROM gone WHERE until >= inbox_today(p)
$$;

-- Transcripts. What the columns of a source's files mean, by keyed hashes of their headings.
CREATE OR REPLACE FUNCTION channels_columns(p jsonb) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT columns::jsonb FROM transcript_source WHERE name = p ->> 'name'
$$;

-- The office's mail keys: what is published of those in use, and never the private part.
CREATE OR REPLACE FUNCTION channels_mail_keys(p jsonb) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT jsonb_agg(jsonb_build_object('id', id, 'kind', kind, 'address', address, 'fingerprint', fingerprint,
    'until', until, 'public', inbox_text(public)) ORDER BY created_at DESC, id)
  FROM mail_key WHERE ended_at IS NULL AND until >= (p ->> 'today')::date
$$;

-- Providers of transcripts. Only who has the token finds the salt, and only of its own row.
CREATE OR REPLACE FUNCTION channels_provider(p jsonb) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT jsonb_build_object('id', id, 'name', name, 'salt', inbox_text(secret), 'sandbox', sandbox, 'per_minute', per_minute)
  FROM provider WHERE token = inbox_bytes(p, 'token') AND ended_on IS NULL
$$;

CREATE OR REPLACE FUNCTION channels_answered(p jsonb) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT jsonb_build_object('digest', inbox_text(digest), 'answer', answer::jsonb)
  FROM api_call WHERE provider_id = (p ->> 'provider')::uuid AND mark = inbox_bytes(p, 'mark')
$$;

CREATE OR REPLACE FUNCTION channels_answer(p jsonb) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO api_call (provider_id, mark, digest, answer, day)
    SELECT r.id, inbox_bytes(p, 'mark'), inbox_bytes(p, 'digest'), (p -> 'answer')::json, inbox_today(p)
    FROM provider r WHERE r.id = (p ->> 'provider')::uuid AND r.ended_on IS NULL
    ON CONFLICT DO NOTHING;
  SELECT jsonb_build_object('status', 'kept')
$$;

-- Callers. The comparison, its count and its pause are one statement's work under the row's lock, so that many guesses at
-- once are one after the other; the pauses go by this machine's clock. See cases/channels/door/callers.py for the pauses.
CREATE OR REPLACE FUNCTION channels_caller_check(p jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  it caller%ROWTYPE;
  moment timestamp;
BEGIN
  SELECT * INTO it FROM caller WHERE number = p ->> 'number' FOR UPDATE;
  moment := clock_timestamp() AT TIME ZONE 'UTC';  -- after the wait for the row
  IF it.report_id IS NULL OR moment < it.shut_until THEN
    RETURN NULL;
  END IF;
  IF it.pin <> inbox_bytes(p, 'pin') THEN
    UPDATE caller SET tries = it.tries + 1, shut_until = CASE WHEN it.tries + 1 >= 3
      THEN date_trunc('second', moment) + least(240, power(2, least(it.tries - 2, 10))) * interval '1 minute' END
      WHERE report_id = it.report_id;
    RETURN NULL;
  END IF;
  UPDATE caller SET tries = 0, shut_until = NULL WHERE report_id = it.report_id;
  RETURN (SELECT jsonb_build_object('said', said, 'received_on', received_on, 'next_on', next_on, 'addressee', addressee)
    FROM report WHERE id = it.report_id);
END $$;
