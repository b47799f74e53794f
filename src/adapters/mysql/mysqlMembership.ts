import type { ClusterRows, Membership, NodeFitness, NodeId, NodeInfo } from '../../clusterPorts.ts'
import type { Sql } from '../sql/sql.ts'

/** The tables of nodes and shards, as one statement to say and two to hear. */
export class MysqlMembership implements Membership {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async beat({ id, host, port, fitness }: NodeInfo): Promise<ClusterRows> {
    // Nobody else can listen where this node does: that row is what an earlier run has left.
    await this.#sql.run('DELETE FROM nodes WHERE host = ? AND port = ? AND id <> ?', host, port, id)
    await this.#sql.run(
      `INSERT INTO nodes (id, host, port, fitness, beats) VALUES (?, ?, ?, ?, 1)
       ON DUPLICATE KEY UPDATE beats = beats + 1, fitness = VALUES(fitness)`,
      id,
      host,
      port,
      fitness,
    )
    const [nodes, shards] = await Promise.all([
      this.#sql.all('SELECT id, host, port, fitness, beats FROM nodes ORDER BY id'),
      this.#sql.all('SELECT id, epoch, node_id FROM shards ORDER BY id'),
    ])
    return {
      nodes: nodes.map((row) => ({
        id: row.id as string,
        host: row.host as string,
        port: row.port as number,
        fitness: row.fitness as NodeFitness,
        beats: row.beats as number,
      })),
      shards: shards.map((row) => ({
        shardId: row.id as number,
        epoch: row.epoch as number,
        nodeId: row.node_id as string | null,
      })),
    }
  }

  async drop(id: NodeId): Promise<void> {
    await this.#sql.run('DELETE FROM nodes WHERE id = ?', id)
  }
}
