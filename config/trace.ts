import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TimeInput,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { parseTraceParent } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

/**
 * One number (`trace id`, W3C Trace Context) for all that one click brings about: in the answer and on the page, in the log, in the act as
 * the engine's history holds it, with the notice in the ledger and in the head of the mail. What time alone brings about has one from
 * where it is written down. Numbers are given in any case; spans leave this process only where a collector is named.
 */

export interface TraceSettings {
  /** Base address of a collector that takes OTLP over HTTP; `/v1/traces` is added. */
  endpoint: string;
  /** Sent along, such as a key that it wants. */
  headers: Record<string, string>;
}

const NAME = 'duban';
/** How long the last spans have to reach the collector (real ms). */
const SENT_WITHIN_MS = 2_000;
/** `traceparent` of the W3C: version, trace, span, whether it is recorded. */
const parentOf = ({ traceId, spanId }: { traceId: string; spanId: string }) => `00-${traceId}-${spanId}-01`;
const tracer = () => trace.getTracer(NAME);

/** Begins to give numbers, as a worker or as the API; gives what sends the rest away at the end. */
export function openTraces(part: 'worker' | 'api', settings?: TraceSettings): () => Promise<void> {
  const exporter = settings && new OTLPTraceExporter({ url: `${settings.endpoint.replace(/\/$/, '')}/v1/traces`, headers: settings.headers });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': `${NAME}-${part}` }),
    spanProcessors: exporter ? [new BatchSpanProcessor({ exporter })] : [],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  return async () => {
    // A collector that does not answer keeps nobody from ending.
    await Promise.race([provider.shutdown().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, SENT_WITHIN_MS).unref())]);
    trace.disable();
    context.disable();
  };
}

/** The trace that goes on here, to be handed on as text; undefined where none does. */
export function traceNow(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  return span && trace.isSpanContextValid(span) ? parentOf(span) : undefined;
}

/** The number alone, as people look for it: 32 hexadecimal digits. */
export const traceIdOf = (parent: string | undefined): string | undefined =>
  parent === undefined ? undefined : (parseTraceParent(parent)?.traceId ?? undefined);

function below(parent: string | undefined, otherwise: Context): Context {
  const held = parent === undefined ? null : parseTraceParent(parent);
  // Under which number a step stands is its caller's to say, not whether it is told of: nobody acts unseen by a flag.
  return held ? trace.setSpanContext(otherwise, { ...held, traceFlags: TraceFlags.SAMPLED, isRemote: true }) : otherwise;
}

interface Step {
  /** Of what it is a part, as `traceNow` gave it; without one it is a part of what goes on here, or begins a trace. */
  parent?: string | undefined;
  attributes?: Attributes;
}

/** A step that is ended by whoever began it. `during` runs something as a part of it. */
export function beginStep(name: string, { parent, attributes = {} }: Step, kind = SpanKind.SERVER) {
  const from = below(parent, ROOT_CONTEXT);
  const span = tracer().startSpan(name, { kind, attributes }, from);
  const inside = trace.setSpan(from, span);
  return {
    /** Undefined where no numbers are given. */
    traceId: trace.isSpanContextValid(span.spanContext()) ? span.spanContext().traceId : undefined,
    during: <T>(work: () => T): T => context.with(inside, work),
    /** By the name that it has in the end, where more is known of it by then. */
    end(more: Attributes, failed: boolean, name?: string): void {
      span.setAttributes(more);
      if (name !== undefined) span.updateName(name);
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

/** Does something as a step of a trace. */
export async function inStep<T>(name: string, { parent, attributes = {} }: Step, work: (span: Span) => Promise<T>): Promise<T> {
  return tracer().startActiveSpan(name, { attributes }, below(parent, context.active()), async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** A step that is over already: a part of several things at once takes its place in each of their traces. */
export function tellStep(name: string, { parent, attributes = {} }: Step, startTime: TimeInput, failed: boolean): void {
  const span = tracer().startSpan(name, { attributes, startTime, kind: SpanKind.CLIENT }, below(parent, ROOT_CONTEXT));
  if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
