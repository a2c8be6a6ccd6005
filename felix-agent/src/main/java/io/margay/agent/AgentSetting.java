package io.margay.agent;

import java.util.Locale;

/** The settings of the agent: in the file, as a flag {@code --KEY VALUE}, as a variable. */
enum AgentSetting {
  NODE("node", "the host's name", "Name of this host's node: a DNS subdomain."),
  IP("ip", "found out", "This host's address on the fabric, ADDRESS/LENGTH."),
  ETCD_ENDPOINTS("etcd.endpoints", "http://127.0.0.1:2379", "URLs of etcd's members, a list."),
  ETCD_CA("etcd.ca", "", "PEM file with the authorities that etcd's certificate comes from."),
  ETCD_CERT("etcd.cert", "", "PEM file with our certificate chain; needs etcd.key."),
  ETCD_KEY("etcd.key", "", "PEM file with our private key, PKCS #8."),
  ETCD_USER("etcd.user", "", "Name for etcd's own authentication; needs etcd.password-file."),
  ETCD_PASSWORD_FILE("etcd.password-file", "", "File whose first line is the password."),
  SOCKET("socket", "/run/margay/agent.sock", "Where CNI client and netctl connect."),
  DOCKER_PLUGIN_DIR(
      "docker.plugin-dir",
      "/run/docker/plugins",
      "Where Docker looks for the sockets of its drivers; \"none\" for no Docker."),
  DOCKER_SOCKET(
      "docker.socket", "/var/run/docker.sock", "Where this host's Docker answers its clients."),
  DOCKER_REPLICATE_NETWORKS(
      "docker.replicate-networks",
      "false",
      "Whether a network made on one host is made on this one too."),
  STATE_DIR("state-dir", "/var/lib/margay", "What must survive the agent."),
  METRICS_LISTEN("metrics.listen", "127.0.0.1:9091", "Where health and metrics are served."),
  BGP_LISTEN_PORT("bgp.listen-port", "179", "Port of BGP on every node of the mesh."),
  BGP_SECRETS_DIR(
      "bgp.secrets-dir",
      "/etc/margay/secrets",
      "Where passwords of BGP peers lie: a file NAME/KEY for each secretKeyRef, first line."),
  DEFAULT_POOL(
      "default-pool",
      "192.168.0.0/16",
      "Pool that a cluster without any gets as \"default-ipv4\"; \"none\" leaves it out."),
  LOG_LEVEL("log.level", "info", "One of error, warn, info, debug."),
  LOG_FORMAT("log.format", "text", "\"text\" for people, \"json\" for an object a line.");

  private final String key;
  private final String fallback;
  private final String help;

  AgentSetting(String key, String fallback, String help) {
    this.key = key;
    this.fallback = fallback;
    this.help = help;
  }

  /** As in the file, with dots between levels. */
  String key() {
    return key;
  }

  /** The value without any setting; "" and "the host's name" are explained by the help text. */
  String fallback() {
    return fallback;
  }

  String help() {
    return help;
  }

  String flag() {
    return "--" + key;
  }

  String variable() {
    return "MARGAY_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
