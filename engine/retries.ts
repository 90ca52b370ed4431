import { type ConnectionOptions, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Made = ReturnType<Interceptor>;
type Call = ReturnType<Parameters<Interceptor>[1]>;

/** gRPC status CANCELLED. */
const CANCELLED = 1;

/**
 * Answers CANCELLED to a call that a closed connection can no longer make. The SDK tries a call again from a timer, where what gRPC throws on
 * a closed connection reaches nobody and ends the process: a worker that is stopped, or a command that has failed, while the engine is busy.
 */
const endsWithItsConnection: Interceptor = (options, nextCall) => {
  try {
    return nextCall(options) as Made;
  } catch (error) {
    const ended: Call = {
      start: (metadata, listener) => {
        listener?.onReceiveMessage?.(null);
        listener?.onReceiveStatus?.({ code: CANCELLED, details: (error as Error).message, metadata });
      },
      sendMessageWithContext: () => undefined,
      sendMessage: () => undefined,
      startRead: () => undefined,
      halfClose: () => undefined,
      cancelWithStatus: () => undefined,
      getPeer: () => '',
      getAuthContext: () => null,
    };
    return ended as Call as Made;
  }
};

/** How calls to the engine are tried again: as the SDK does by itself, and no longer than their connection lives. */
export const retries: Interceptor[] = [makeGrpcRetryInterceptor(defaultGrpcRetryOptions()), endsWithItsConnection];
