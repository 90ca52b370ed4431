-- Points of a proposal that are no whole number, such as half a point; "points" then has the next whole one, for a release that knows no other.
ALTER TABLE "Proposal" ADD COLUMN "exactPoints" DOUBLE PRECISION;
