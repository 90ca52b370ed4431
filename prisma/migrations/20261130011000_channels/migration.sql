-- By which of the deployment's channels a person is told what, and what the gateway of the second one knows them by. Nobody has chosen yet: `mailed` holds.
ALTER TABLE "User" ADD COLUMN "tells" JSONB;
ALTER TABLE "User" ADD COLUMN "reach" TEXT;
