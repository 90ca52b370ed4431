-- Records that nobody changes: what happened, what became of each notice, what was done to accounts, the plans in force. Each is sealed
-- into one chain of hashes soon after it was written. What queues a record and refuses changes is in the database itself, so that a
-- worker of an earlier release leaves the same records.

CREATE TABLE "NoticeOutcome" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    "noticeKey" TEXT NOT NULL,
    "programmeId" TEXT NOT NULL,
    "obligationId" TEXT,
    "recipient" TEXT NOT NULL,
    "state" "NoticeState" NOT NULL,
    "at" TIMESTAMPTZ(3),
    "recordedReal" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "messageId" TEXT,
    "answer" TEXT,
    "doubts" INTEGER NOT NULL,
    "letter" TEXT,
    CONSTRAINT "NoticeOutcome_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "NoticeOutcome_noticeKey_idx" ON "NoticeOutcome"("noticeKey");

CREATE TABLE "Unsealed" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "writtenReal" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "Unsealed_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Seal" (
    "position" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "writtenReal" TIMESTAMPTZ(3) NOT NULL,
    "content" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,
    CONSTRAINT "Seal_pkey" PRIMARY KEY ("position")
);
CREATE UNIQUE INDEX "Seal_kind_key_key" ON "Seal"("kind", "key");

CREATE TABLE "Head" (
    "position" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,
    "takenReal" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "mailedTo" TEXT,
    "mailedReal" TIMESTAMPTZ(3),
    CONSTRAINT "Head_pkey" PRIMARY KEY ("position")
);

-- The text of a letter is kept with its notice, which may have to be erased one day; its hash stays.
CREATE FUNCTION "letterHash"("address" TEXT, "subject" TEXT, "body" TEXT) RETURNS TEXT LANGUAGE SQL IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN coalesce("address", "subject", "body") IS NULL THEN NULL
        ELSE encode(sha256(convert_to(jsonb_build_array("address", "subject", "body")::text, 'UTF8')), 'hex') END;

-- What was there before the chain, in the order in which it was written.
INSERT INTO "NoticeOutcome" ("noticeKey", "programmeId", "obligationId", "recipient", "state", "at", "recordedReal", "messageId", "answer", "doubts", "letter")
SELECT "key", "programmeId", "obligationId", "recipient", "state", "sent", coalesce("sentReal", now()), "messageId", "answer", "doubts",
    "letterHash"("address", "subject", "body")
FROM "Notice" WHERE "state" NOT IN ('owed', 'sending') ORDER BY coalesce("sentReal", now()), "key";

INSERT INTO "Unsealed" ("kind", "key", "writtenReal")
SELECT "kind", "key", least("at", now()) FROM (
    SELECT 'event' AS "kind", "itemId" || '#' || "sequence" AS "key", "recordedReal" AS "at", "sequence" AS "order" FROM "Event"
    UNION ALL SELECT 'outcome', "id"::text, "recordedReal", "id" FROM "NoticeOutcome"
    UNION ALL SELECT 'account', "id", "at", 0 FROM "AccountEvent"
    UNION ALL SELECT 'plan', "programmeId" || '#' || "version", "createdReal", "version" FROM "PlanVersion"
) AS "held" ORDER BY least("at", now()), "order", "key";

-- Queues what was written for the sealer, in the same transaction.
CREATE FUNCTION "queueEvents"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "Unsealed" ("kind", "key") SELECT 'event', "itemId" || '#' || "sequence" FROM "written";
    RETURN NULL;
END $$;
CREATE TRIGGER "queued" AFTER INSERT ON "Event" REFERENCING NEW TABLE AS "written" FOR EACH STATEMENT EXECUTE FUNCTION "queueEvents"();

CREATE FUNCTION "queueOutcomes"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "Unsealed" ("kind", "key") SELECT 'outcome', "id"::text FROM "written" ORDER BY "id";
    RETURN NULL;
END $$;
CREATE TRIGGER "queued" AFTER INSERT ON "NoticeOutcome" REFERENCING NEW TABLE AS "written" FOR EACH STATEMENT EXECUTE FUNCTION "queueOutcomes"();

CREATE FUNCTION "queueAccountEvents"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "Unsealed" ("kind", "key") SELECT 'account', "id" FROM "written";
    RETURN NULL;
END $$;
CREATE TRIGGER "queued" AFTER INSERT ON "AccountEvent" REFERENCING NEW TABLE AS "written" FOR EACH STATEMENT EXECUTE FUNCTION "queueAccountEvents"();

CREATE FUNCTION "queuePlanVersions"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "Unsealed" ("kind", "key") SELECT 'plan', "programmeId" || '#' || "version" FROM "written";
    RETURN NULL;
END $$;
CREATE TRIGGER "queued" AFTER INSERT ON "PlanVersion" REFERENCING NEW TABLE AS "written" FOR EACH STATEMENT EXECUTE FUNCTION "queuePlanVersions"();

-- A notice changes for as long as it is owed; how it ended, each time that it did, is a record. So is that it is owed again after that.
CREATE FUNCTION "keepOutcomes"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "NoticeOutcome" ("noticeKey", "programmeId", "obligationId", "recipient", "state", "at", "messageId", "answer", "doubts", "letter")
    SELECT n."key", n."programmeId", n."obligationId", n."recipient", n."state", n."sent", n."messageId", n."answer", n."doubts",
        "letterHash"(n."address", n."subject", n."body")
    FROM "after" n JOIN "before" o ON o."key" = n."key"
    WHERE n."state" <> o."state" AND (n."state" NOT IN ('owed', 'sending') OR o."state" NOT IN ('owed', 'sending'));
    RETURN NULL;
END $$;
CREATE TRIGGER "outcome" AFTER UPDATE ON "Notice" REFERENCING OLD TABLE AS "before" NEW TABLE AS "after" FOR EACH STATEMENT EXECUTE FUNCTION "keepOutcomes"();

CREATE FUNCTION "keepFirstOutcomes"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "NoticeOutcome" ("noticeKey", "programmeId", "obligationId", "recipient", "state", "at", "messageId", "answer", "doubts", "letter")
    SELECT n."key", n."programmeId", n."obligationId", n."recipient", n."state", n."sent", n."messageId", n."answer", n."doubts",
        "letterHash"(n."address", n."subject", n."body")
    FROM "after" n WHERE n."state" NOT IN ('owed', 'sending');
    RETURN NULL;
END $$;
CREATE TRIGGER "firstOutcome" AFTER INSERT ON "Notice" REFERENCING NEW TABLE AS "after" FOR EACH STATEMENT EXECUTE FUNCTION "keepFirstOutcomes"();

-- Refuses what would change a record.
CREATE FUNCTION "refuseChange"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is refused: the records in "%" are for ever', TG_OP, TG_TABLE_NAME;
END $$;
CREATE TRIGGER "forEver" BEFORE UPDATE OR DELETE ON "Event" FOR EACH ROW EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "forEver" BEFORE UPDATE OR DELETE ON "NoticeOutcome" FOR EACH ROW EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "forEver" BEFORE UPDATE OR DELETE ON "AccountEvent" FOR EACH ROW EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "forEver" BEFORE UPDATE OR DELETE ON "Seal" FOR EACH ROW EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "forEver" BEFORE DELETE ON "Notice" FOR EACH ROW EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "forEver" BEFORE DELETE ON "PlanVersion" FOR EACH ROW EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "forEverWhole" BEFORE TRUNCATE ON "Event" FOR EACH STATEMENT EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "forEverWhole" BEFORE TRUNCATE ON "NoticeOutcome" FOR EACH STATEMENT EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "forEverWhole" BEFORE TRUNCATE ON "AccountEvent" FOR EACH STATEMENT EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "forEverWhole" BEFORE TRUNCATE ON "Seal" FOR EACH STATEMENT EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "forEverWhole" BEFORE TRUNCATE ON "Notice" FOR EACH STATEMENT EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "forEverWhole" BEFORE TRUNCATE ON "PlanVersion" FOR EACH STATEMENT EXECUTE FUNCTION "refuseChange"();

-- A version of a plan that the programme has not taken up is a draft.
CREATE FUNCTION "refusePlanInForce"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF OLD."version" <= (SELECT "planVersion" FROM "Programme" WHERE "id" = OLD."programmeId") THEN
        RAISE EXCEPTION 'UPDATE is refused: version % of the plan of "%" is in force, and what is in force is for ever', OLD."version", OLD."programmeId";
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER "inForce" BEFORE UPDATE ON "PlanVersion" FOR EACH ROW EXECUTE FUNCTION "refusePlanInForce"();

-- Between which instants nobody knows what was sent: from a backup to its restore. Whoever restores makes the trigger.
CREATE TABLE "Restored" (
    "fromReal" TIMESTAMPTZ(3) NOT NULL,
    "toReal" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "Restored_pkey" PRIMARY KEY ("toReal")
);
CREATE FUNCTION "holdUnknown"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE "gap" "Restored"%ROWTYPE;
BEGIN
    SELECT r.* INTO "gap" FROM "Programme" p, "Restored" r WHERE p."id" = NEW."programmeId"
        AND p."clockRealOrigin" + (NEW."send" - p."clockOrigin") / p."clockRate" BETWEEN r."fromReal" AND r."toReal" LIMIT 1;
    IF FOUND AND NEW."state" = 'owed' THEN
        NEW."state" := 'undeliverable';
        NEW."answer" := "unknownSince"("gap"."fromReal", "gap"."toReal");
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION "unknownSince"("from" TIMESTAMPTZ, "to" TIMESTAMPTZ) RETURNS TEXT LANGUAGE SQL STABLE
    RETURN '数据由备份恢复：' || to_char("from" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') || ' 至 ' || to_char("to" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')
        || ' (UTC) 之间是否已经发出不详，未再发送；核对后可补发 (restored from a backup: whether it was sent in between is not known)';
