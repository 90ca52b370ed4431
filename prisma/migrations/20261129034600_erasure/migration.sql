-- What was taken out of records about a person who has left: the hash of what a record said before and of what it says since. The
-- erasure itself is an account event, which the chain holds, with one hash over its rows here.
CREATE TABLE "Erased" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    "erasure" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "before" TEXT NOT NULL,
    "after" TEXT NOT NULL,
    CONSTRAINT "Erased_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "Erased_kind_key_idx" ON "Erased"("kind", "key");
CREATE TRIGGER "forEver" BEFORE UPDATE OR DELETE ON "Erased" FOR EACH ROW EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "forEverWhole" BEFORE TRUNCATE ON "Erased" FOR EACH STATEMENT EXECUTE FUNCTION "refuseChange"();

-- As "refuseChange", but for the columns that may name a person, within an erasure. What is changed by that way without being written
-- down as one is found like any other change.
CREATE FUNCTION "refuseButErasure"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND coalesce(current_setting('duban.erasure', true), '') <> '' THEN
        IF to_jsonb(NEW) - TG_ARGV::text[] = to_jsonb(OLD) - TG_ARGV::text[] THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is refused: the records in "%" are for ever', TG_OP, TG_TABLE_NAME;
END $$;
DROP TRIGGER "forEver" ON "Event";
DROP TRIGGER "forEver" ON "NoticeOutcome";
DROP TRIGGER "forEver" ON "AccountEvent";
CREATE TRIGGER "forEver" BEFORE UPDATE OR DELETE ON "Event" FOR EACH ROW EXECUTE FUNCTION "refuseButErasure"('actorName');
CREATE TRIGGER "forEver" BEFORE UPDATE OR DELETE ON "NoticeOutcome" FOR EACH ROW EXECUTE FUNCTION "refuseButErasure"('noticeKey', 'recipient', 'answer', 'messageId', 'letter');
CREATE TRIGGER "forEver" BEFORE UPDATE OR DELETE ON "AccountEvent" FOR EACH ROW EXECUTE FUNCTION "refuseButErasure"('by', 'subject', 'detail');
