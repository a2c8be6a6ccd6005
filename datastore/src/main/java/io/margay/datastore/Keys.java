package io.margay.datastore;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.margay.model.net.Cidr;
import java.util.Optional;

/**
 * Where everything lies in the store (contract, "etcd prefix").
 *
 * <pre>
 * /margay/v1/resources/PLURAL/[NAMESPACE/]NAME
 *            ipam/blocks/10.0.0.0-26
 *            ipam/affinities/NODE/10.0.0.0-26
 *            ipam/handles/ID
 *            docker/networks/NODE/ID
 *            nodes/NODE/status
 * </pre>
 *
 * A part that comes from outside is escaped, so that no name reaches into another key: letters,
 * digits and {@code . _ - :} stand for themselves, every other byte of its UTF-8 is {@code %XX} as
 * in RFC 3986 section 2.1. The slash of a prefix is written as a dash.
 */
public final class Keys {
  public static final String PREFIX = "/margay/v1/";

  private static final String PLAIN =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-:";

  private static final String RESOURCES = PREFIX + "resources/";
  private static final String BLOCKS = PREFIX + "ipam/blocks/";
  private static final String AFFINITIES = PREFIX + "ipam/affinities/";
  private static final String HANDLES = PREFIX + "ipam/handles/";
  private static final String DOCKER_NETWORKS = PREFIX + "docker/networks/";
  private static final String NODES = PREFIX + "nodes/";

  private Keys() {}

  /** Of one resource, such as {@code resource("ippools", Optional.empty(), "default-ipv4")}. */
  public static String resource(String plural, Optional<String> namespace, String name) {
    return resources(plural) + namespace.map(space -> part(space) + "/").orElse("") + part(name);
  }

  /** The prefix of all resources of a kind. */
  public static String resources(String plural) {
    return RESOURCES + part(plural) + "/";
  }

  /** The prefix of all resources. */
  public static String resources() {
    return RESOURCES;
  }

  public static String block(Cidr cidr) {
    return BLOCKS + cidr(cidr);
  }

  /** The prefix of all blocks. */
  public static String blocks() {
    return BLOCKS;
  }

  /** Says that a node owns a block; written together with the block. */
  public static String affinity(String node, Cidr cidr) {
    return affinities(node) + cidr(cidr);
  }

  /** The prefix of a node's affinities. */
  public static String affinities(String node) {
    return AFFINITIES + part(node) + "/";
  }

  /** The prefix of all affinities. */
  public static String affinities() {
    return AFFINITIES;
  }

  public static String handle(String id) {
    return HANDLES + part(id);
  }

  /** The prefix of all handles. */
  public static String handles() {
    return HANDLES;
  }

  /** Of a network of one host's Docker. */
  public static String dockerNetwork(String node, String id) {
    return dockerNetworks(node) + part(id);
  }

  /** The prefix of all networks of a host's Docker. */
  public static String dockerNetworks(String node) {
    return DOCKER_NETWORKS + part(node) + "/";
  }

  /** The prefix of all networks of all hosts' Docker. */
  public static String dockerNetworks() {
    return DOCKER_NETWORKS;
  }

  /** The prefix of what agents write of their hosts. */
  public static String nodes() {
    return NODES;
  }

  public static String nodeStatus(String node) {
    return NODES + part(node) + "/status";
  }

  /**
   * The prefix that the last part of a block's or an affinity's key names.
   *
   * @throws IllegalArgumentException when it names none
   */
  public static Cidr cidrOf(String key) {
    String last = key.substring(key.lastIndexOf('/') + 1);
    int dash = last.lastIndexOf('-');
    if (dash < 0) {
      throw new IllegalArgumentException("no prefix in key " + key);
    }
    return Cidr.parse(last.substring(0, dash) + "/" + last.substring(dash + 1));
  }

  /**
   * The last part of a key with its escapes resolved: the name of a resource, the id of a handle.
   *
   * @throws IllegalArgumentException when an escape is broken
   */
  public static String nameOf(String key) {
    String last = key.substring(key.lastIndexOf('/') + 1);
    byte[] raw = last.getBytes(UTF_8);
    byte[] plain = new byte[raw.length];
    int length = 0;
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        plain[length++] = raw[i];
        continue;
      }
      int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
      int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw new IllegalArgumentException("broken escape in key " + key);
      }
      plain[length++] = (byte) (high << 4 | low);
      i += 2;
    }
    return new String(plain, 0, length, UTF_8);
  }

  private static String cidr(Cidr cidr) {
    return cidr.address() + "-" + cidr.length();
  }

  private static String part(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("an empty name has no key");
    }
    StringBuilder escaped = new StringBuilder(text.length() + 8);
    for (byte b : text.getBytes(UTF_8)) {
      if (PLAIN.indexOf(b) >= 0) {
        escaped.append((char) b);
      } else {
        escaped.append('%').append("%02X".formatted(b & 255));
      }
    }
    return escaped.toString();
  }
}
