-- What lists say of an enterprise besides: park, township, scale, class, contact, phone. No rule looks at it, and an older worker leaves it alone.
ALTER TABLE "Enterprise" ADD COLUMN "details" JSONB;
