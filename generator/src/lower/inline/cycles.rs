//! Graphs of types that contain others. Without recursion, because a description can nest its types without limit.

/// The nodes of a graph, each after those that it leads to, unless they lead back to it.
pub fn inner_first(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut seen = vec![false; edges.len()];
    let mut order = Vec::new();
    for start in 0..edges.len() {
        let mut path = vec![(start, 0)];
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        while let Some((node, tried)) = path.last_mut() {
            if let Some(&next) = edges[*node].get(*tried) {
                *tried += 1;
                if !std::mem::replace(&mut seen[next], true) {
                    path.push((next, 0));
                }
            } else {
                order.push(*node);
                path.pop();
            }
        }
    }
    order
}

/// For each node, whether it leads back to itself.
pub fn in_cycles(edges: &[Vec<usize>]) -> Vec<bool> {
    let mut back = vec![Vec::new(); edges.len()];
    for (node, next) in edges.iter().enumerate() {
        for &next in next {
            back[next].push(node);
        }
    }
    // Kosaraju's algorithm: from the outermost node, the reversed edges lead to exactly the nodes of its cycles.
    let mut seen = vec![false; edges.len()];
    let mut found = vec![false; edges.len()];
    for node in inner_first(edges).into_iter().rev() {
        let (mut members, mut left) = (Vec::new(), vec![node]);
        while let Some(node) = left.pop() {
            if !std::mem::replace(&mut seen[node], true) {
                members.push(node);
                left.extend(&back[node]);
            }
        }
        let is_cycle = members.len() > 1 || edges[node].contains(&node);
        for member in members {
            found[member] = is_cycle;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_graph_when_searched_then_cycles_and_the_order_are_found() {
        for (edges, cyclic, order) in [
            (
                vec![vec![1], vec![2], vec![]],
                [false, false, false],
                [2, 1, 0],
            ),
            (
                vec![vec![1], vec![2], vec![1]],
                [false, true, true],
                [2, 1, 0],
            ),
            (
                vec![vec![1], vec![1], vec![0]],
                [false, true, false],
                [1, 0, 2],
            ),
            (
                vec![vec![2], vec![0], vec![1]],
                [true, true, true],
                [1, 2, 0],
            ),
        ] {
            assert_eq!(in_cycles(&edges), cyclic, "{edges:?}");
            assert_eq!(inner_first(&edges), order, "{edges:?}");
        }
    }
}
