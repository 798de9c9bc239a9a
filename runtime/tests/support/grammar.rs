//! A parser for conditions in OData's grammar, independent of the code that writes them.

/// The syntax tree of a condition, with `and` and `or` as lists.
#[derive(Clone, Debug, PartialEq)]
pub enum Ast {
    And(Vec<Ast>),
    Or(Vec<Ast>),
    Not(Box<Ast>),
    Compare(Box<Ast>, String, Box<Ast>),
    List(Vec<Ast>),
    Call(String, Vec<Ast>),
    Text(String),
    Bare(String),
    /// The depth of the lambda it starts at, from 1, or 0 for the entity; and the segments.
    Path(usize, Vec<String>),
    Lambda(Box<Ast>, String, Box<Ast>),
}

impl Ast {
    pub fn and(self, other: Self) -> Self {
        let parts = |ast| match ast {
            Self::And(parts) => parts,
            single => vec![single],
        };
        Self::And(parts(self).into_iter().chain(parts(other)).collect())
    }

    pub fn or(self, other: Self) -> Self {
        let parts = |ast| match ast {
            Self::Or(parts) => parts,
            single => vec![single],
        };
        Self::Or(parts(self).into_iter().chain(parts(other)).collect())
    }

    pub fn compare(self, operator: &str, other: Self) -> Self {
        Self::Compare(self.into(), operator.to_owned(), other.into())
    }
}

/// Parses a whole condition; `None` if it is invalid.
pub fn read(text: &str) -> Option<Ast> {
    let mut reader = Reader {
        rest: text,
        items: Vec::new(),
    };
    let ast = reader.either()?;
    reader.rest.is_empty().then_some(ast)
}

struct Reader<'a> {
    rest: &'a str,
    /// The names of the enclosing lambdas, outermost first.
    items: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn take(&mut self, token: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(token)?;
        Some(())
    }

    fn either(&mut self) -> Option<Ast> {
        let mut ast = self.both()?;
        while self.take(" or ").is_some() {
            ast = ast.or(self.both()?);
        }
        Some(ast)
    }

    fn both(&mut self) -> Option<Ast> {
        let mut ast = self.comparison()?;
        while self.take(" and ").is_some() {
            ast = ast.and(self.comparison()?);
        }
        Some(ast)
    }

    fn comparison(&mut self) -> Option<Ast> {
        let left = self.unary()?;
        for operator in ["eq", "ne", "gt", "ge", "lt", "le", "has"] {
            if self.take(&format!(" {operator} ")).is_some() {
                return Some(left.compare(operator, self.unary()?));
            }
        }
        if self.take(" in (").is_some() {
            let list = Ast::List(self.list(Self::unary)?);
            return Some(left.compare("in", list));
        }
        Some(left)
    }

    /// `not` applies to the operand that follows, not to the comparison that it starts.
    fn unary(&mut self) -> Option<Ast> {
        if self.take("not ").is_some() {
            return Some(Ast::Not(Box::new(self.unary()?)));
        }
        if self.take("(").is_some() {
            let ast = self.either()?;
            return self.take(")").map(|()| ast);
        }
        if self.rest.starts_with('\'') {
            return self.text().map(Ast::Text);
        }
        if self
            .rest
            .starts_with(|c: char| c == '-' || c.is_ascii_digit())
        {
            return self.word().map(|word| Ast::Bare(word.to_owned()));
        }
        let word = self.word()?;
        if matches!(word, "true" | "false" | "null") {
            return Some(Ast::Bare(word.to_owned()));
        }
        if self.take("(").is_some() {
            let arguments = self.list(Self::either)?;
            return Some(Ast::Call(word.to_owned(), arguments));
        }
        self.path(word)
    }

    fn path(&mut self, first: &'a str) -> Option<Ast> {
        let item = self.items.iter().position(|item| *item == first);
        let mut segments: Vec<String> = match item {
            Some(_) => Vec::new(),
            None => vec![first.to_owned()],
        };
        let start = item.map_or(0, |index| index + 1);
        while self.take("/").is_some() {
            let word = self.word()?;
            if self.take("(").is_none() {
                segments.push(word.to_owned());
                continue;
            }
            let path = Ast::Path(start, segments);
            let name = self.word()?;
            self.take(":")?;
            // A name that hides another name, or a property, is invalid.
            if self.items.contains(&name) {
                return None;
            }
            self.items.push(name);
            let condition = self.either()?;
            self.items.pop();
            self.take(")")?;
            return Some(Ast::Lambda(path.into(), word.to_owned(), condition.into()));
        }
        Some(Ast::Path(start, segments))
    }

    fn list(&mut self, one: fn(&mut Self) -> Option<Ast>) -> Option<Vec<Ast>> {
        let mut list = vec![one(self)?];
        while self.take(",").is_some() {
            list.push(one(self)?);
        }
        self.take(")").map(|()| list)
    }

    fn word(&mut self) -> Option<&'a str> {
        let is_end = |c: char| !(c.is_alphanumeric() || "-.$_".contains(c));
        let (word, rest) = self
            .rest
            .split_at(self.rest.find(is_end).unwrap_or(self.rest.len()));
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    fn text(&mut self) -> Option<String> {
        self.take("'")?;
        let mut text = String::new();
        loop {
            let (part, rest) = self.rest.split_once('\'')?;
            text.push_str(part);
            self.rest = rest;
            if self.take("'").is_none() {
                return Some(text);
            }
            text.push('\'');
        }
    }
}
