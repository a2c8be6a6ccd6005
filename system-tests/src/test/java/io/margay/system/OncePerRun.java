package io.margay.system;

import org.junit.jupiter.api.extension.ExtensionContext;

/** What all test classes of a run share: made when the first asks, closed after the last. */
final class OncePerRun {
  /** A pool without a name, as users of calicoctl write it. */
  static final String POOL =
      """
      - apiVersion: v1
        kind: ipPool
        metadata:
          cidr: 192.168.0.0/16
      """;

  private OncePerRun() {}

  static <S extends AutoCloseable> S of(ExtensionContext context, Class<S> shared) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(shared))
        .getOrComputeIfAbsent(shared);
  }
}
