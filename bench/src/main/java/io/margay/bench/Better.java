package io.margay.bench;

/** Which values are the good ones. */
public enum Better {
  LOWER,
  HIGHER
}
