-- What a notice was owed by: one number in log, history, ledger and mail header.
ALTER TABLE "Notice" ADD COLUMN "trace" TEXT;
