/** Tests of the lab's commands, at a site of their own. */
package io.margay.cli.lab;
