package io.margay.model.codec;

/** Which documents: {@code margay.io/v1} with {@code projectcalico.org/v3}, or calicoctl 1.x. */
enum Dialect {
  V3,
  V1
}
