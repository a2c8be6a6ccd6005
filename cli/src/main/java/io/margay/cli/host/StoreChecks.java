package io.margay.cli.host;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Whether the members of etcd that the agent's settings name can be reached from this host. */
public final class StoreChecks {
  private static final String DEFAULT = "http://127.0.0.1:2379";
  private static final int PORT = 2379;

  private StoreChecks() {}

  /** Looks at each member. */
  public static List<Finding> look(AgentSettings settings) {
    List<Finding> found = new ArrayList<>();
    for (String url : settings.value("etcd.endpoints").orElse(DEFAULT).split(",", -1)) {
      found.add(member(url.strip()));
    }
    return found;
  }

  private static Finding member(String url) {
    String name = "etcd " + url;
    try {
      URI uri = URI.create(url);
      String host = uri.getHost();
      if (host == null) {
        return Finding.failed(name, "not a URL", "write http://HOST:2379 or https://HOST:2379");
      }
      Peer peer = Peer.at(host, uri.getPort() < 0 ? PORT : uri.getPort());
      if ("https".equals(uri.getScheme())) {
        peer.connect();
        return Finding.ok(name, "somebody listens");
      }
      String answer = peer.ask("GET", "/health");
      return answer.contains(" 200 ")
          ? Finding.ok(name, "healthy")
          : Finding.failed(
              name,
              answer.lines().findFirst().orElse("an empty answer"),
              "look at this member's log: it has no leader, or no space");
    } catch (IllegalArgumentException e) {
      return Finding.failed(name, "not a URL", "write http://HOST:2379 or https://HOST:2379");
    } catch (IOException e) {
      return Finding.failed(
          name,
          String.valueOf(e.getMessage()),
          "start it, or correct etcd.endpoints in agent.yaml; look at firewalls between");
    }
  }
}
