namespace Kelmah.ServiceBusEmulator.Protocol;

/// <summary>Work that is done on the thread pool whenever it is asked for, by one thread at a time, and again if asked meanwhile.</summary>
internal sealed class SerialWork(Action work)
{
    private int asked;

    /// <summary>Asks for the work. Takes no lock, so that it may be called from anywhere.</summary>
    public void Ask()
    {
        if (Interlocked.Increment(ref asked) == 1) ThreadPool.UnsafeQueueUserWorkItem(static self => self.Run(), this, preferLocal: false);
    }

    private void Run()
    {
        int answered;
        do
        {
            answered = Volatile.Read(ref asked);
            work();
        }
        while (Interlocked.Add(ref asked, -answered) > 0);
    }
}
