-- What a rule of the plan proposes about a department, until it is decided. Of enterprises the cycle itself keeps it.
CREATE TABLE "Proposal" (
    "id" TEXT NOT NULL,
    "programmeId" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "org" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "consequence" TEXT NOT NULL,
    "points" INTEGER,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "decided" TIMESTAMPTZ(3),
    "decidedOn" TEXT,
    "document" TEXT,
    "liftedOn" TEXT,
    "liftedBy" TEXT,
    CONSTRAINT "Proposal_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Proposal_programmeId_rule_cause_key" ON "Proposal"("programmeId", "rule", "cause");
CREATE INDEX "Proposal_programmeId_state_idx" ON "Proposal"("programmeId", "state");
-- Where the mail that is down is told besides mail, and what has been told there.
CREATE TABLE "OperatorCall" (
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "sinceReal" TIMESTAMPTZ(3) NOT NULL,
    "over" BOOLEAN NOT NULL DEFAULT false,
    "told" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptReal" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "answer" TEXT,
    CONSTRAINT "OperatorCall_pkey" PRIMARY KEY ("key")
);
