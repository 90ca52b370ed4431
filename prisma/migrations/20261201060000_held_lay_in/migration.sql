-- What lay in over a restore and is taken back after it was told of to nobody while it lay there: what came due meanwhile is told then, and was
-- held, since it should have left before the restore. It leaves.
CREATE OR REPLACE FUNCTION "holdUnknown"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE "gap" "Restored"%ROWTYPE;
BEGIN
    SELECT r.* INTO "gap" FROM "Programme" p JOIN "PlanVersion" v ON v."programmeId" = p."id" AND v."version" = 1, "Restored" r
        WHERE p."id" = NEW."programmeId"
        AND p."clockRealOrigin" + (NEW."send" - p."clockOrigin") / p."clockRate" <= r."toReal"
        AND (v."createdReal" <= r."fromReal" OR p."clockRealOrigin" + (NEW."send" - p."clockOrigin") / p."clockRate" >= r."fromReal")
        AND NOT EXISTS (SELECT 1 FROM "Obligation" o WHERE o."id" = NEW."obligationId" AND o."createdReal" > r."toReal")
        AND NOT EXISTS (
            SELECT 1 FROM "Event" e WHERE e."itemId" = NEW."obligationId" AND e."type" = 'submissionWithdrawn'
                AND e."sequence" <= NEW."sequence" AND e."recordedReal" > r."toReal"
        )
        ORDER BY r."toReal" LIMIT 1;
    IF FOUND AND NEW."state" = 'owed' THEN
        NEW."state" := 'undeliverable';
        NEW."answer" := "unknownSince"("gap"."fromReal", "gap"."toReal");
    END IF;
    RETURN NEW;
END $$;
