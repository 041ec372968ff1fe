namespace PresencePipeline.Board;

/// <summary>
/// A step of the board in memory: the changes of one batch of the feed, and the step that came next. A follower of the
/// board keeps the last step that it has seen and walks on from there; steps that nobody keeps are garbage-collected.
/// </summary>
internal sealed class BoardStep(IReadOnlyList<BoardChange> changes)
{
    private BoardStep? next;

    /// <summary>The first step of a history: the board as it was loaded.</summary>
    public static BoardStep First() => new([]);

    /// <summary>Adds the step that comes after this one.</summary>
    public BoardStep Add(IReadOnlyList<BoardChange> following) => next = new BoardStep(following);

    /// <summary>
    /// The changes after this step up to another; null if that one does not come after this, since the board was loaded anew.
    /// </summary>
    public List<BoardChange>? ChangesUntil(BoardStep last)
    {
        var following = new List<BoardChange>();
        for (var step = this; step != last; step = step.next)
        {
            if (step.next is null)
            {
                return null;
            }

            following.AddRange(step.next.Changes);
        }

        return following;
    }

    private IReadOnlyList<BoardChange> Changes => changes;
}
