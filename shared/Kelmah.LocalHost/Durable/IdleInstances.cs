namespace Kelmah.LocalHost.Durable;

/// <summary>The idle instances that stay in memory; the one that has been idle longest leaves first.</summary>
internal sealed class IdleInstances(int capacity)
{
    private readonly Lock gate = new();
    private readonly Queue<(LiveInstance Instance, int Stamp)> queue = new();

    public void Add(LiveInstance instance)
    {
        (LiveInstance Instance, int Stamp) oldest;
        lock (gate)
        {
            queue.Enqueue((instance, instance.BecomeIdle()));
            if (queue.Count <= capacity) return;
            oldest = queue.Dequeue();
        }

        oldest.Instance.TryEvict(oldest.Stamp);
    }
}
