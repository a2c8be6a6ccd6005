package io.margay.agent.docker;

import java.nio.file.Path;

/**
 * How Docker is served.
 *
 * @param pluginDirectory where Docker looks for the sockets of its drivers
 * @param socket where Docker answers its clients
 * @param replicateNetworks whether a network of another host is made here too
 */
public record DockerConfig(Path pluginDirectory, Path socket, boolean replicateNetworks) {}
