namespace AiDotNet.Hub.Transfer;

/// <summary>How many connections fetch at a time, over all files of a hub. Every file is entitled to one; further ones are lent while nobody waits.</summary>
internal sealed class ConnectionBudget(int connections)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private int _free = connections;

    /// <summary>Whether a file waits for its first connection: whoever has more than one should give the others back.</summary>
    public bool IsWanted
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count > 0;
            }
        }
    }

    /// <summary>Takes a file's first connection, when one is free; who came first is first.</summary>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource> turn;
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return;
            }

            turn = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        using var registration = cancellationToken.Register(() => GiveUp(turn, cancellationToken));
        await turn.Value.Task.ConfigureAwait(false);
    }

    /// <summary>Takes one more, where one is free and nobody waits.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            var taken = _free > 0;
            _free -= taken ? 1 : 0;
            return taken;
        }
    }

    /// <summary>Gives one back.</summary>
    public void Return()
    {
        lock (_gate)
        {
            if (_waiting.First is { } next)
            {
                _waiting.RemoveFirst();
                next.Value.SetResult();
            }
            else
            {
                _free++;
            }
        }
    }

    private void GiveUp(LinkedListNode<TaskCompletionSource> turn, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (turn.List is not null)
            {
                _waiting.Remove(turn);
                turn.Value.SetCanceled(cancellationToken);
            }
        }
    }
}
