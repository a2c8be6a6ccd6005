package io.margay.model.codec;

import io.margay.model.net.Cidr;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** How names of calicoctl 1.x become names of today. */
final class V1Names {
  private static final int HASH_CHARACTERS = 8;

  private V1Names() {}

  /** 192.0.2.0/24 becomes 192-0-2-0-24. */
  static String ofCidr(Cidr cidr) {
    return cidr.toString().replace('.', '-').replace(':', '-').replace('/', '-');
  }

  static String ofNode(String name) {
    return normalised(name);
  }

  /** Changed names get a hash, so that two of them stay two. */
  static String ofPolicy(String name) {
    return withHashIfChanged(name, normalised(name).replace('.', '-'));
  }

  static String ofProfile(String name) {
    return name.startsWith("k8s_ns.")
        ? "kns." + name.substring("k8s_ns.".length())
        : withHashIfChanged(name, normalised(name));
  }

  private static String normalised(String name) {
    return name.toLowerCase(Locale.ROOT)
        .replace('/', '.')
        .replaceAll("[^-.a-z0-9]", "-")
        .replaceAll("[-.]*\\.[-.]*", ".")
        .replaceAll("^[-.]+|[-.]+$", "");
  }

  private static String withHashIfChanged(String name, String changed) {
    return changed.equals(name) ? name : (changed + "-" + hash(name)).replaceAll("^-", "");
  }

  private static String hash(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_CHARACTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
