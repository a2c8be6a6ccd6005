package io.margay.datastore.testing;

import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Three etcd members on loopback. */
public final class EtcdCluster implements AutoCloseable {
  private final List<EtcdServer> members;

  private EtcdCluster(List<EtcdServer> members) {
    this.members = members;
  }

  /** Starts three members; the first call on them waits for their election. */
  public static EtcdCluster started() {
    List<EtcdServer> members = Stream.of("m1", "m2", "m3").map(EtcdServer::new).toList();
    String all = members.stream().map(EtcdServer::member).collect(Collectors.joining(","));
    members.forEach(member -> member.joins(all));
    EtcdCluster cluster = new EtcdCluster(members);
    cluster.startAll();
    return cluster;
  }

  public List<EtcdServer> members() {
    return members;
  }

  public List<URI> endpoints() {
    return members.stream().map(EtcdServer::endpoint).toList();
  }

  /** Starts those that do not run, and waits until their ports are open. */
  public void startAll() {
    List<EtcdServer> away = members.stream().filter(member -> !member.running()).toList();
    away.forEach(EtcdServer::start);
    away.forEach(EtcdServer::awaitReady);
  }

  /** As kill -9 of all. */
  public void killAll() {
    members.forEach(EtcdServer::kill);
  }

  @Override
  public void close() {
    members.forEach(EtcdServer::close);
  }
}
