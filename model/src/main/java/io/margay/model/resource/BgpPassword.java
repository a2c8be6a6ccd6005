package io.margay.model.resource;

import java.util.Optional;

/**
 * Where the key of TCP MD5 (RFC 2385) comes from: a file on each host, or the document itself.
 *
 * @param secret the file {@code NAME/KEY} below the agent's {@code bgp.secrets-dir}
 * @param inline the key itself; whoever may read the store can read it
 */
public record BgpPassword(Optional<SecretKey> secret, Optional<String> inline) {
  /** What every kernel and every other speaker takes. */
  public static final int MAX_LENGTH = 80;

  /** A secret by its name, as {@code secretKeyRef} has it. */
  public record SecretKey(String name, String key) {
    public SecretKey {
      if (!Names.isSubdomain(name)) {
        throw new InvalidFieldException("name", "\"" + name + "\" is not the name of a secret");
      }
      if (!Names.isRuntimeName(key)) {
        throw new InvalidFieldException("key", "\"" + key + "\" is not the key of a secret");
      }
    }

    @Override
    public String toString() {
      return name + "/" + key;
    }
  }

  public BgpPassword {
    if (secret.isPresent() == inline.isPresent()) {
      throw new InvalidFieldException("", "one of secretKeyRef and value is needed");
    }
    if (inline.isPresent() && (inline.get().isEmpty() || inline.get().length() > MAX_LENGTH)) {
      throw new InvalidFieldException("value", "a password has 1 to 80 characters");
    }
  }

  /** Never the password itself. */
  @Override
  public String toString() {
    return secret.map(SecretKey::toString).orElse("(inline)");
  }
}
