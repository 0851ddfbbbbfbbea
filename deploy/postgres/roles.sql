-- Run once by the database's superuser on an empty server (compose.yaml does): who may connect.
-- The two group roles get their rights from the migrations; the office's role owns the tables and runs those.
-- SECRETS names the folder of the passwords; \set with backquotes reads a file without showing it to the server's log.
\set ON_ERROR_STOP on
\set office `cat "${SECRETS:-/run/secrets}/office_db_password"`
\set door `cat "${SECRETS:-/run/secrets}/public_db_password"`
\set clock `cat "${SECRETS:-/run/secrets}/worker_db_password"`
SET log_statement = 'none';
SET log_min_error_statement = 'panic';

CREATE ROLE qingyuan_public NOLOGIN;
CREATE ROLE qingyuan_worker NOLOGIN;
CREATE ROLE qingyuan_office LOGIN PASSWORD :'office' CONNECTION LIMIT 40;
CREATE ROLE qingyuan_door LOGIN PASSWORD :'door' CONNECTION LIMIT 60 IN ROLE qingyuan_public;
CREATE ROLE qingyuan_clock LOGIN PASSWORD :'clock' CONNECTION LIMIT 10 IN ROLE qingyuan_worker;

CREATE DATABASE qingyuan OWNER qingyuan_office TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE qingyuan FROM PUBLIC;
GRANT CONNECT ON DATABASE qingyuan TO qingyuan_door, qingyuan_clock;
-- Everybody may otherwise make large objects, which no ceiling of ours would see.
\connect qingyuan
REVOKE EXECUTE ON FUNCTION lo_create(oid), lo_creat(integer), lo_from_bytea(oid, bytea) FROM PUBLIC;
-- A stalled process must not hold a lock for ever.
ALTER ROLE qingyuan_door SET statement_timeout = '15s';
ALTER ROLE qingyuan_door SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE qingyuan_clock SET idle_in_transaction_session_timeout = '60s';
