// Most of these tests wait for what does not answer: one more than there are cores of the usual machine keeps it busy.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
