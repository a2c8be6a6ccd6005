package io.margay.agent.iptables;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One rule, written as {@code iptables-restore} reads it after the chain's name, without its
 * comment.
 *
 * @param specification such as {@code -i mgy+ -j DROP}; one line
 * @param mark recognises the rule in the kernel: {@code mgy:} and 16 hexadecimal digits of a hash
 *     of the specification, carried as its comment; of a plain rule, the specification itself
 */
public record Rule(String specification, String mark) {
  static final String MARK_PREFIX = "mgy:";

  public Rule(String specification) {
    this(specification, MARK_PREFIX + hash(specification));
  }

  /**
   * A rule without a comment, for chains of ours only, written just as {@code iptables-save} prints
   * it. With the nft variant it needs nothing of xtables, to which a comment belongs as well; then
   * the kernel takes it at once, where others have to wait while an earlier deletion is still being
   * carried out, 14 ms, and it costs each packet less.
   */
  public static Rule plain(String specification) {
    return new Rule(specification, specification);
  }

  /** The rule with its comment, if it has one. */
  String toRestoreText() {
    if (mark.equals(specification)) {
      return specification;
    }
    return "-m comment --comment \"" + mark + "\" " + specification;
  }

  /** The first 16 hexadecimal digits of the SHA-256 of a text; names chains and sets as well. */
  public static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
