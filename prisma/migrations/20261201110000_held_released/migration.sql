-- Rows that were held before it was known of whom they are: of an obligation that was written down after the restore, and of one that was taken
-- back after it had lain in over it. Both are told of now. Whoever releases them reads the state again, so that what no longer matters is dropped;
-- what the operator has sent again meanwhile is held no more, and is left. An obligation of before its creation was written down counts as later
-- than a restore where no version of the plan knew its milestone before that.
UPDATE "Notice" n SET "state" = 'owed', "answer" = NULL, "nextAttemptReal" = now()
FROM "Restored" r
WHERE n."state" = 'undeliverable' AND n."answer" = "unknownSince"(r."fromReal", r."toReal") AND n."obligationId" IS NOT NULL
    AND (
        EXISTS (
            SELECT 1 FROM "Obligation" o WHERE o."id" = n."obligationId"
                AND (
                    o."createdReal" > r."toReal"
                    OR (
                        o."createdReal" IS NULL
                        AND EXISTS (SELECT 1 FROM "PlanVersion" v WHERE v."programmeId" = o."programmeId" AND v."createdReal" > r."toReal")
                        AND NOT EXISTS (
                            SELECT 1 FROM "PlanVersion" v, jsonb_array_elements(v."plan"->'milestones') m
                            WHERE v."programmeId" = o."programmeId" AND v."createdReal" <= r."toReal"
                                AND (
                                    m->>'id' = o."milestoneId"
                                    OR EXISTS (
                                        SELECT 1 FROM jsonb_array_elements(coalesce(m->'rounds', '[]'::jsonb)) w
                                        WHERE (m->>'id') || '-' || (w->>'id') = o."milestoneId"
                                    )
                                )
                        )
                    )
                )
        )
        OR EXISTS (
            SELECT 1 FROM "Event" e WHERE e."itemId" = n."obligationId" AND e."type" = 'submissionWithdrawn'
                AND e."sequence" <= n."sequence" AND e."recordedReal" > r."toReal"
        )
    );
