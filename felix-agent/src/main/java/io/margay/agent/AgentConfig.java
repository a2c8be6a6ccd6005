package io.margay.agent;

import io.margay.agent.docker.DockerConfig;
import io.margay.datastore.etcd.EtcdConfig;
import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The agent's settings, checked. Keys, defaults and help stand in {@link AgentSetting}.
 *
 * @param node name of this host's node
 * @param ip this host's address on the fabric; empty: found out
 * @param etcd how to reach the store
 * @param socket where CNI client and netctl connect
 * @param docker how Docker is served; empty for not at all
 * @param stateDirectory what must survive the agent
 * @param metrics where health and metrics are served
 * @param bgpPort at which nodes listen that no BGPConfiguration tells otherwise
 * @param bgpSecrets where passwords of BGP peers lie
 * @param defaultPool the pool that a cluster without any gets; empty for none
 * @param log what is told, and how
 */
public record AgentConfig(
    String node,
    Optional<InterfaceAddress> ip,
    EtcdConfig etcd,
    Path socket,
    Optional<DockerConfig> docker,
    Path stateDirectory,
    InetSocketAddress metrics,
    int bgpPort,
    Path bgpSecrets,
    Optional<Cidr> defaultPool,
    LogConfig log) {}
