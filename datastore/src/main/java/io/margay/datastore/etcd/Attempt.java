package io.margay.datastore.etcd;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One gRPC call on its way: carries its deadline into the channel and learns there whether it ever
 * got a connection. A call without one is certainly not executed: gRPC drops it with its deadline.
 */
final class Attempt {
  private static final ScopedValue<Attempt> CURRENT = ScopedValue.newInstance();

  /**
   * Answers and a watch's events are taken on the connection's own thread: all that happens there
   * is that somebody wakes up, and a pool in between would only be one more thread to wake.
   */
  private static final Executor ANSWERS = Runnable::run;

  private final Duration deadline;
  private final AtomicBoolean sent = new AtomicBoolean();

  Attempt(Duration deadline) {
    this.deadline = deadline;
  }

  /** Runs code that starts the call on this very thread. */
  <T> T start(ScopedValue.CallableOp<T, RuntimeException> code) {
    return ScopedValue.where(CURRENT, this).call(code);
  }

  /** Whether a connection took the call: then the store may have seen it. */
  boolean sent() {
    return sent.get();
  }

  /**
   * Gives every unary call a deadline; jetcd has none. A stream gets none, it would be cut.
   *
   * @param otherwise for calls that jetcd makes by itself (authentication)
   */
  static ClientInterceptor interceptor(Duration otherwise) {
    return new ClientInterceptor() {
      @Override
      public <Q, A> ClientCall<Q, A> interceptCall(
          MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        if (method.getType() != MethodType.UNARY) {
          return next.newCall(method, options.withExecutor(ANSWERS));
        }
        if (!CURRENT.isBound()) {
          return next.newCall(method, within(options, otherwise));
        }
        Attempt attempt = CURRENT.get();
        return next.newCall(
            method, within(options, attempt.deadline).withStreamTracerFactory(attempt.sentinel()));
      }
    };
  }

  private static CallOptions within(CallOptions options, Duration deadline) {
    return options
        .withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)
        .withExecutor(ANSWERS);
  }

  private ClientStreamTracer.Factory sentinel() {
    return new ClientStreamTracer.Factory() {
      @Override
      public ClientStreamTracer newClientStreamTracer(
          ClientStreamTracer.StreamInfo info, Metadata headers) {
        return new ClientStreamTracer() {
          @Override
          public void streamCreated(Attributes transport, Metadata sentHeaders) {
            sent.set(true);
          }
        };
      }
    };
  }
}
