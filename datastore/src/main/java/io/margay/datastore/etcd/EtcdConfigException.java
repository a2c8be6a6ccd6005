package io.margay.datastore.etcd;

import org.jspecify.annotations.Nullable;

/** A setting is wrong or names a file that cannot be used; the message starts with the setting. */
public final class EtcdConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  EtcdConfigException(String message) {
    super(message);
  }

  EtcdConfigException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
